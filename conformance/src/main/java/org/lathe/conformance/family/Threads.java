package org.lathe.conformance.family;

import org.lathe.conformance.suite.CaseName;

/** How many host threads a case runs on: its name's affair, so that many cases try them all. */
final class Threads {
  private static final int MOST = 3;

  private Threads() {}

  static int of(CaseName name) {
    return 1 + (int) Long.remainderUnsigned(name.seed(), MOST);
  }
}
