package org.lathe.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.lathe.engine.Program;
import org.lathe.engine.Session;

/**
 * The gradient equals the central difference of the loss. For a quadratic function the central
 * difference is exact, and sums of small integers and halves have no rounding, so both are equal.
 */
class DifferentiateGraphTest {
  private static final float[] AT = {1, 2, -1};

  @Test
  void theGradientIsTheDifferenceQuotient() {
    try (Session session = DifferentiateGraph.open();
        Program program = session.compile(DifferentiateGraph.graph(0.5f))) {
      DifferentiateGraph.feed(program);
      loss(session, program, AT);
      float[] gradient = program.read("gradient");
      for (int i = 0; i < AT.length; i++) {
        float[] above = AT.clone();
        float[] below = AT.clone();
        above[i] += 1;
        below[i] -= 1;
        float quotient = (loss(session, program, above) - loss(session, program, below)) / 2;
        assertEquals(quotient, gradient[i], "component " + i);
      }
    }
  }

  private static float loss(Session session, Program program, float[] weights) {
    session.write("w", weights);
    program.run();
    return program.read("loss")[0];
  }

  @Test
  void theDescentLowersTheLossInEveryStep() {
    try (Session session = DifferentiateGraph.open();
        Program program = session.compile(DifferentiateGraph.graph(0.1f))) {
      DifferentiateGraph.feed(program);
      float last = Float.POSITIVE_INFINITY;
      for (int step = 0; step < 20; step++) {
        program.run();
        float loss = program.read("loss")[0];
        assertTrue(loss < last, "step " + step + ": loss " + loss + " after " + last);
        last = loss;
      }
    }
  }
}
