package org.lathe.conformance.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.lathe.conformance.suite.CaseName;
import org.lathe.engine.Precision;

/** A shell parses a printed command as intended. */
class ReplayTest {
  @Test
  void caseNamesAreQuoted() {
    CaseName name = CaseName.parse("matmul[m=17,k=129,n=31,ta]#cancelling@seed=9f3");
    assertEquals(
        "./lathe conformance --backend tornado:1 --case"
            + " 'matmul[m=17,k=129,n=31,ta]#cancelling@seed=9f3'",
        Replay.launcher("tornado:1").command(name));
    assertEquals(
        "./lathe conformance --backend tornado --precision bf16 --case"
            + " 'matmul[m=17,k=129,n=31,ta]#cancelling@seed=9f3'",
        Replay.launcher("tornado", Precision.BF16).command(name));
  }

  @Test
  void quotesAreQuoted() {
    assertEquals("'it'\\''s'", Replay.quoted("it's"));
    assertEquals("''", Replay.quoted(""));
    assertEquals("'$HOME *'", Replay.quoted("$HOME *"));
  }
}
