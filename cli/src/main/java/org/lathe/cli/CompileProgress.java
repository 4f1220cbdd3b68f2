package org.lathe.cli;

import org.lathe.engine.CompileListener;

/** Shows a progress bar while an engine compiles kernels for its device. */
final class CompileProgress implements CompileListener {
  private Progress progress;

  @Override
  public void compiled(String kernel, int done, int all) {
    if (progress == null) {
      progress = Progress.open("compile", done - 1L, all);
    }
    progress.step(kernel);
    if (done == all) {
      progress.clear();
      progress.close();
      progress = null;
    }
  }
}
