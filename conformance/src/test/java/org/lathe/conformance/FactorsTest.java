package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.engine.Precision;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Op;

/** An operation whose bounds depend on the precision of products says which inputs are factors. */
class FactorsTest {
  private static final int TRIALS = 20;

  /** Small cases show the same, and faster. */
  private static final int ELEMENTS = 20_000;

  @TestFactory
  Stream<DynamicTest> boundsThatHangOnThePrecisionHaveFactors() {
    long seed = Trials.seed();
    return Cases.all().values().stream()
        .map(cases -> Trials.test("factors of ", cases, TRIALS, seed, FactorsTest::check));
  }

  private static void check(Cases<?> cases, CaseParameters parameters, long seed) {
    OpCase opCase = cases.of(parameters);
    Oracle<Op> oracle = Oracles.of(opCase.op());
    for (int factor : opCase.op().factors()) {
      assertEquals(DType.F32, opCase.types().get(factor).dtype(), "factor " + factor);
    }
    int size = opCase.types().stream().mapToInt(type -> type.shape().size()).sum();
    if (opCase.op().accuracy() != AccuracyClass.EXACT
        && size <= ELEMENTS
        && !bounds(oracle, opCase, seed, Precision.F32)
            .equals(bounds(oracle, opCase, seed, Precision.BF16))) {
      assertNotEquals(List.of(), opCase.op().factors(), "factors() is missing");
    }
  }

  private static List<List<Double>> bounds(
      Oracle<Op> oracle, OpCase opCase, long seed, Precision products) {
    List<Constant> elements = opCase.elements(seed, Mode.UNIFORM);
    List<DoubleTensor> operands = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      operands.add(DoubleTensor.of(opCase.types().get(i), elements.get(i)));
    }
    List<DoubleTensor> outputs = oracle.apply(opCase.op(), operands);
    return oracle.roundings(opCase.op(), operands, outputs, products).stream()
        .map(bound -> Arrays.stream(bound.values()).boxed().toList())
        .toList();
  }
}
