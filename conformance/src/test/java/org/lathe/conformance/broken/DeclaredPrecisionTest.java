package org.lathe.conformance.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.Trials;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Selection;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Claims;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;

/** A coarser precision of products is right where it is declared, and wrong where it is not. */
class DeclaredPrecisionTest {
  @ParameterizedTest
  @CsvSource({"TF32, 13", "BF16, 16"})
  void passesAsDeclared(Precision declared, int droppedBits) {
    SuiteResult result = run(droppedBits, declared);
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  @ParameterizedTest
  @CsvSource({"F32, 13", "TF32, 16"})
  void failsUnderAFinerClaim(Precision claimed, int droppedBits) {
    assertFalse(run(droppedBits, claimed).passes());
  }

  @Test
  void anExactEngineDeclaresNone() {
    Precision coarse = Precision.TF32;
    assertThrows(IllegalArgumentException.class, () -> new Claims(true, coarse, Set.of()));
  }

  @Test
  void anEngineWithoutThePrecisionRefusesIt() {
    Backend vector = Backends.choose("vector").backend();
    assertEquals(vector, vector.with(Precision.F32));
    assertThrows(EngineException.class, () -> vector.with(Precision.TF32));
  }

  /** Matrix products and the gradients made of them. */
  private static SuiteResult run(int droppedBits, Precision claimed) {
    Backend engine =
        new ClaimingBackend(
            BrokenProducts.rounding(droppedBits), new Claims(false, claimed, Set.of()));
    Selection products = new Selection(Set.of(), Set.of("matmul"));
    return Conformance.suite()
        .run(
            new Backends.Choice(engine, engine.devices().getFirst()),
            new Plan(Trials.seed(), true),
            products,
            (ran, done, total) -> {});
  }
}
