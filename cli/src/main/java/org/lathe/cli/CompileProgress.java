package org.lathe.cli;

import org.lathe.engine.CompileListener;

/** A bar while an engine compiles for its device. */
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
