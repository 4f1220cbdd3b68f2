package org.lathe.conformance.report;

import org.lathe.conformance.suite.CaseName;
import org.lathe.engine.Precision;

/** The command line that runs one case again. */
@FunctionalInterface
public interface Replay {
  /** Returns the line that runs this case again. */
  String command(CaseName name);

  /**
   * Returns lines for this project's launcher, for an engine in float32.
   *
   * @param backend the value of {@code --backend}
   */
  static Replay launcher(String backend) {
    return launcher(backend, Precision.F32);
  }

  /**
   * Returns lines for this project's launcher.
   *
   * @param backend the value of {@code --backend}
   * @param products the chosen precision
   */
  static Replay launcher(String backend, Precision products) {
    String engine =
        "./lathe conformance --backend "
            + quoted(backend)
            + (products == Precision.F32 ? "" : " --precision " + products.id());
    return name -> engine + " --case " + quoted(name);
  }

  /** Returns one word of the command line of a POSIX shell. */
  static String quoted(Object word) {
    String text = word.toString();
    return text.matches("[A-Za-z0-9_./:=,%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
