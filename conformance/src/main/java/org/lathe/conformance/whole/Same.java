package org.lathe.conformance.whole;

import java.util.Map;

/** Sets of named tensors held against each other. */
final class Same {
  private Same() {}

  static void bits(
      CaseFindings findings,
      String where,
      Map<String, float[]> got,
      Map<String, float[]> expected) {
    expected.forEach((name, values) -> findings.bits(where + name, got.get(name), values));
  }
}
