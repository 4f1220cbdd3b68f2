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
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;

/** A lower precision of products is right if it is declared, and wrong if it is not. */
class DeclaredPrecisionTest {
  private static final CaseSelection MATMUL = new CaseSelection(Set.of(), Set.of("matmul"));

  private static final CaseSelection SPECIAL_GRADIENT =
      new CaseSelection(Set.of("special"), Set.of("linear_cross_entropy_grad_weight"));

  @ParameterizedTest
  @CsvSource({"TF32, 13", "BF16, 16"})
  void passesAsDeclared(Precision declared, int droppedBits) {
    SuiteResult result = run(BrokenProducts.rounding(droppedBits), declared, MATMUL);
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  @ParameterizedTest
  @CsvSource({"F32, 13", "TF32, 16"})
  void failsUnderAFinerClaim(Precision claimed, int droppedBits) {
    assertFalse(run(BrokenProducts.rounding(droppedBits), claimed, MATMUL).passes());
  }

  /** Logits of 1e18: the rounding decides whether their exponentials overflow. */
  @ParameterizedTest
  @CsvSource({"TF32, 13", "BF16, 16"})
  void whatRoundingOfFactorsDecidesIsNotHeldAgainstIt(Precision declared, int droppedBits) {
    SuiteResult result =
        run(BrokenProducts.roundingTheTablesGradient(droppedBits), declared, SPECIAL_GRADIENT);
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  @ParameterizedTest
  @CsvSource({"F32, 13", "TF32, 16"})
  void specialValuesOfAnUndeclaredRoundingFail(Precision claimed, int droppedBits) {
    Backend engine = BrokenProducts.roundingTheTablesGradient(droppedBits);
    assertFalse(run(engine, claimed, SPECIAL_GRADIENT).passes());
  }

  @Test
  void anExactEngineDeclaresNone() {
    Precision coarse = Precision.TF32;
    assertThrows(IllegalArgumentException.class, () -> Declaration.bits().with(coarse));
  }

  @Test
  void anEngineWithoutThePrecisionRefusesIt() {
    Backend vector = Backends.choose("vector").backend();
    assertEquals(vector, vector.with(Precision.F32));
    assertThrows(EngineException.class, () -> vector.with(Precision.TF32));
  }

  private static SuiteResult run(Backend products, Precision claimed, CaseSelection selection) {
    Backend engine = new DeclaringBackend(products, Declaration.float32().with(claimed));
    return Conformance.suite()
        .run(
            new Backends.Choice(engine, engine.devices().getFirst()),
            new Plan(Trials.seed(), selection == MATMUL),
            selection,
            (ran, done, total) -> {});
  }
}
