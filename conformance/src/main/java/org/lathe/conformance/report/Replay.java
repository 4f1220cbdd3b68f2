package org.lathe.conformance.report;

import org.lathe.conformance.suite.CaseName;
import org.lathe.engine.Precision;

/** How to run one case again, as a line for a shell. */
@FunctionalInterface
public interface Replay {
  /** The line that runs this case again. */
  String command(CaseName name);

  /**
   * By this project's launcher, on an engine in float32.
   *
   * @param backend the engine as {@code --backend} names it
   */
  static Replay launcher(String backend) {
    return launcher(backend, Precision.F32);
  }

  /**
   * By this project's launcher.
   *
   * @param backend the engine as {@code --backend} names it
   * @param products the precision that was asked for
   */
  static Replay launcher(String backend, Precision products) {
    String engine =
        "./lathe conformance --backend "
            + quoted(backend)
            + (products == Precision.F32 ? "" : " --precision " + products.id());
    return name -> engine + " --case " + quoted(name);
  }

  /** One word of a POSIX shell's command line. */
  static String quoted(Object word) {
    String text = word.toString();
    return text.matches("[A-Za-z0-9_./:=,%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
