package org.lathe.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.Cases;
import org.lathe.graph.Adjoint;
import org.lathe.graph.op.Op;

/**
 * For every operation with a gradient and random cotangents of its first output, what the scalar
 * engine computes for each operand is the derivative of the float64 oracle. Further outputs are
 * kept for gradients and have none themselves.
 */
class GradientTest {
  private static final int TRIALS = 12;

  @TestFactory
  Stream<DynamicTest> gradientIsTheDerivativeOfTheOracle() {
    long seed = Trials.seed();
    return Cases.all().values().stream()
        .filter(cases -> hasGradient(cases.operation()))
        .map(cases -> test(cases, seed));
  }

  private static boolean hasGradient(Class<? extends Op> operation) {
    try {
      return operation.getMethod("gradient", Adjoint.class).getDeclaringClass() == operation;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DynamicTest test(Cases<?> cases, long seed) {
    String name = cases.operation().getSimpleName();
    return DynamicTest.dynamicTest(
        name,
        () ->
            Trials.check(
                "gradient of " + name,
                cases.shapes(),
                TRIALS,
                seed,
                (opCase, own) -> new GradientCheck(opCase, own).check()));
  }
}
