package org.lathe.conformance.report;

import org.lathe.conformance.suite.CaseName;

/** How to run one case again, as a line for a shell. */
@FunctionalInterface
public interface Replay {
  /** The line that runs this case again. */
  String command(CaseName name);

  /**
   * By this project's launcher.
   *
   * @param backend the engine as {@code --backend} names it
   */
  static Replay launcher(String backend) {
    return name -> "./lathe conformance --backend " + quoted(backend) + " --case " + quoted(name);
  }

  /** One word of a POSIX shell's command line. */
  static String quoted(Object word) {
    String text = word.toString();
    return text.matches("[A-Za-z0-9_./:=,%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
