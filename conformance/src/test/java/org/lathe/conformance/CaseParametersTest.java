package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Mode;
import org.lathe.conformance.cases.OpCase;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;

/** The name of a case determines the case, to the last bit of its elements. */
class CaseParametersTest {
  private static final int TRIALS = 200;

  /** Larger cases use the same code, and hundreds of them would take long. */
  private static final int ELEMENTS = 20_000;

  @TestFactory
  Stream<DynamicTest> printedParametersMakeTheSameCase() {
    long seed = Trials.seed();
    return Cases.all().values().stream()
        .map(
            cases -> Trials.test("parameters of ", cases, TRIALS, seed, CaseParametersTest::check));
  }

  @TestFactory
  Stream<DynamicTest> realParametersMakeCases() {
    return Cases.all().values().stream()
        .map(
            cases ->
                DynamicTest.dynamicTest(
                    cases.operation().getSimpleName(),
                    () -> {
                      assertFalse(cases.real().isEmpty(), "has no shape of a real model");
                      for (CaseParameters parameters : cases.real()) {
                        sameAgain(cases, parameters);
                      }
                    }));
  }

  @TestFactory
  Stream<DynamicTest> parametersThatCannotBeAreRefused() {
    return Cases.all().values().stream()
        .map(
            cases ->
                DynamicTest.dynamicTest(
                    cases.operation().getSimpleName(),
                    () -> {
                      CaseParameters none = CaseParameters.none();
                      assertRefused(cases, none.toString());
                      String real = cases.real().getFirst().toString();
                      assertRefused(cases, real + ",unknown");
                      for (String part : real.split(",")) {
                        int equals = part.indexOf('=');
                        if (equals > 0) {
                          assertRefused(cases, real.replace(part, part.substring(0, equals)));
                          assertRefused(cases, real.replace(part, part + "y"));
                          assertRefused(
                              cases, real.replace(part, part.substring(0, equals) + "=-1"));
                        }
                      }
                    }));
  }

  @Test
  void aNameThatIsNotOfTheFormIsRefused() {
    for (String text : List.of("m=1,", ",", "m=", "=3", "m=1,m=1", "ta,ta")) {
      assertThrows(IllegalArgumentException.class, () -> CaseParameters.parse(text), text);
    }
  }

  @Test
  void numbersArePrintedShortAndReadBack() {
    CaseParameters parameters =
        CaseParameters.of("a", 1e-6f, "b", 0f, "c", 0.25f, "d", 5f, "e", 1.5e10f);
    assertEquals("a=1e-6,b=0,c=0.25,d=5,e=1.5e10", parameters.toString());
    assertEquals(1e-6f, parameters.number("a"));
    assertEquals(1.5e10f, parameters.number("e"));
  }

  private static void assertRefused(Cases<?> cases, String text) {
    CaseParameters parameters = CaseParameters.parse(text);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> cases.of(parameters), text);
    assertTrue(refusal.getMessage() != null && !refusal.getMessage().isBlank(), text);
  }

  private static void check(Cases<?> cases, CaseParameters parameters, long seed) {
    OpCase opCase = cases.of(parameters);
    OpCase again = sameAgain(cases, parameters);
    Mode[] modes = Mode.values();
    Mode mode = modes[(int) Math.floorMod(seed, (long) modes.length)];
    if (opCase.types().stream().mapToInt(type -> type.shape().size()).sum() > ELEMENTS) {
      return;
    }
    List<Constant> elements = opCase.elements(seed, mode);
    List<Constant> elementsAgain = again.elements(seed, mode);
    for (int i = 0; i < elements.size(); i++) {
      assertArrayEquals(
          bits(opCase, i, elements.get(i)),
          bits(opCase, i, elementsAgain.get(i)),
          Trials.name(opCase, parameters, mode, seed) + ": operand " + i);
    }
  }

  private static OpCase sameAgain(Cases<?> cases, CaseParameters parameters) {
    CaseParameters parsed = CaseParameters.parse(parameters.toString());
    assertEquals(parameters, parsed);
    assertEquals(parameters.toString(), parsed.toString());
    OpCase opCase = cases.of(parameters);
    OpCase again = cases.of(parsed);
    assertEquals(opCase.op(), again.op());
    assertEquals(opCase.types(), again.types());
    return again;
  }

  private static int[] bits(OpCase opCase, int operand, Constant elements) {
    if (opCase.types().get(operand).dtype() == DType.I32) {
      return elements.ints();
    }
    float[] floats = elements.floats();
    int[] bits = new int[floats.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(floats[i]);
    }
    return bits;
  }
}
