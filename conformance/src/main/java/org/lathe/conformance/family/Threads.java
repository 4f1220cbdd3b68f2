package org.lathe.conformance.family;

import org.lathe.conformance.suite.CaseName;

/**
 * The number of host threads of a case. It depends on the name of the case, so that many cases
 * together use all numbers.
 */
final class Threads {
  private static final int MOST = 3;

  private Threads() {}

  static int of(CaseName name) {
    return 1 + (int) Long.remainderUnsigned(name.seed(), MOST);
  }
}
