package org.lathe.conformance.check;

import java.util.Map;

/** Compares sets of named tensors. */
public final class Same {
  private Same() {}

  /** Compares the tensors of {@code expected} with those of the same names, bit by bit. */
  public static void bits(
      CaseFindings findings,
      String where,
      Map<String, float[]> got,
      Map<String, float[]> expected) {
    expected.forEach((name, values) -> findings.bits(where + name, got.get(name), values));
  }
}
