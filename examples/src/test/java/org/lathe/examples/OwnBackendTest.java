package org.lathe.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.examples.interpreter.InterpreterBackend;

/** The interpreter passes the suite, and the suite finds the mistake in the changed one. */
class OwnBackendTest {
  @Test
  void theInterpreterPasses() {
    SuiteResult result = OwnBackend.check(new InterpreterBackend());
    assertTrue(result.passes(), () -> "first failure: " + result.failures().getFirst());
    Set<String> passed =
        result.cases().stream()
            .filter(one -> one.verdict().status() == Status.PASS)
            .map(one -> one.name().subject())
            .collect(Collectors.toSet());
    assertEquals(InterpreterBackend.KERNELS.keySet(), passed);
  }

  @Test
  void theMistakeIsFoundWhereItIs() {
    SuiteResult result = OwnBackend.check(OwnBackend.withMistake());
    assertFalse(result.passes());
    for (CaseResult failure : result.failures()) {
      assertEquals("row_sum", failure.name().subject(), failure.verdict().message());
    }
  }
}
