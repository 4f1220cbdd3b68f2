package org.lathe.conformance.whole;

import java.util.Map;

/** Compares sets of named tensors. */
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
