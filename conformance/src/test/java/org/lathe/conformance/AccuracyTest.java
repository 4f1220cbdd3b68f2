package org.lathe.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.conformance.oracle.Oracles;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.Constant;
import org.lathe.graph.op.Op;

/** Every definition is within the tolerance policy's bound of its float64 oracle. */
class AccuracyTest {
  private static final int TRIALS = 60;

  /** Largest error seen, as a share of its bound. */
  private static final Map<String, Double> WORST = new TreeMap<>();

  @TestFactory
  Stream<DynamicTest> definitionIsWithinItsBound() {
    long seed = Trials.seed();
    return Cases.all().values().stream().map(cases -> test(cases, seed));
  }

  @AfterAll
  static void report() throws IOException {
    List<String> lines = new ArrayList<>();
    WORST.forEach(
        (operation, share) ->
            lines.add(String.format(Locale.ROOT, "%-36s %.3f", operation, share)));
    Path folder = Files.createDirectories(Path.of("target", "conformance"));
    Files.write(folder.resolve("share-of-bound.txt"), lines);
  }

  private static DynamicTest test(Cases<?> cases, long seed) {
    String name = cases.operation().getSimpleName();
    return DynamicTest.dynamicTest(
        name, () -> Trials.check(name, cases.shapes(), TRIALS, seed, AccuracyTest::check));
  }

  private static void check(OpCase opCase, long seed) {
    check(opCase, opCase.op(), seed);
  }

  private static <O extends Op> void check(OpCase opCase, O op, long seed) {
    List<Constant> elements = opCase.elements(seed, Mode.ORDINARY);
    List<DoubleTensor> inputs = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      inputs.add(DoubleTensor.of(opCase.types().get(i), elements.get(i)));
    }
    Oracle<O> oracle = Oracles.of(op);
    List<DoubleTensor> exact = oracle.apply(op, inputs);
    List<DoubleTensor> roundings = oracle.roundings(op, inputs, exact);
    List<float[]> got =
        OneOperation.run(
            Engines.session("scalar", 1), op, opCase.types(), elements, OneOperation.Operands.FED);
    for (int output = 0; output < got.size(); output++) {
      for (int i = 0; i < exact.get(output).size(); i++) {
        double want = exact.get(output).at(i);
        float given = got.get(output)[i];
        double bound = TolerancePolicy.bound(op, roundings.get(output).at(i));
        double error = Math.abs(given - want);
        boolean same = Double.compare((float) want, given) == 0;
        if (!same && !(error <= bound)) {
          throw new AssertionError(
              "element "
                  + i
                  + " of output "
                  + output
                  + " is "
                  + given
                  + ", in float64 "
                  + want
                  + ", off by "
                  + error
                  + " of "
                  + bound);
        }
        if (bound > 0) {
          WORST.merge(op.mnemonic(), error / bound, Math::max);
        }
      }
    }
  }
}
