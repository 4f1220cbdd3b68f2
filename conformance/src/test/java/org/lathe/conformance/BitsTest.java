package org.lathe.conformance;

import static org.lathe.conformance.OneOperation.Operands.FED;
import static org.lathe.conformance.OneOperation.Operands.MADE;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;

/**
 * For every operation the vector engine gives the bits of the scalar one, for any shapes, values,
 * number of threads and vector width, in place or not. All NaNs are equal.
 */
@Tag("bits")
class BitsTest {
  private static final int TRIALS = 120;

  @TestFactory
  Stream<DynamicTest> vectorGivesTheBitsOfScalar() {
    long seed = Trials.seed();
    // CompletenessTest reports missing kernels.
    return Cases.all().values().stream()
        .map(cases -> Trials.test("", cases, TRIALS, seed, BitsTest::check));
  }

  private static void check(Cases<?> cases, CaseParameters parameters, long seed) {
    OpCase opCase = cases.of(parameters);
    Mode[] modes = Mode.values();
    Mode mode = modes[(int) Math.floorMod(seed, (long) modes.length)];
    String name = Trials.name(opCase, parameters, mode, seed);
    List<Constant> elements = opCase.elements(seed, mode);
    List<float[]> want = run("scalar", 1, opCase, elements, FED);
    // Each trial uses one of the ways to run, so that many trials use them all.
    SplittableRandom random = new SplittableRandom(seed);
    int threads = random.nextInt(1, 4);
    OneOperation.Operands where = random.nextBoolean() ? FED : MADE;
    String engine = name + ": vector on " + threads + " threads, operands " + where;
    compare(engine, want, run("vector", threads, opCase, elements, where));
    if (where == MADE) {
      compare(name + ": scalar, operands MADE", want, run("scalar", 1, opCase, elements, MADE));
    }
  }

  private static List<float[]> run(
      String backend,
      int threads,
      OpCase opCase,
      List<Constant> elements,
      OneOperation.Operands where) {
    Session session = Engines.session(backend, threads);
    return OneOperation.run(session, opCase.op(), opCase.types(), elements, where);
  }

  private static void compare(String engine, List<float[]> want, List<float[]> got) {
    for (int output = 0; output < want.size(); output++) {
      float[] wanted = want.get(output);
      float[] given = got.get(output);
      for (int i = 0; i < wanted.length; i++) {
        // floatToIntBits returns the same bits for all NaNs.
        if (Float.floatToIntBits(wanted[i]) != Float.floatToIntBits(given[i])) {
          throw new AssertionError(
              engine
                  + ": element "
                  + i
                  + " of output "
                  + output
                  + " is "
                  + Float.toHexString(given[i])
                  + ", by the definition "
                  + Float.toHexString(wanted[i]));
        }
      }
    }
  }
}
