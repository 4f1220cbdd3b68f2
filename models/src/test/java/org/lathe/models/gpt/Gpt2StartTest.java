package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.models.Model;
import org.lathe.models.NoOptions;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;

/** Sizes of GPT-2, and how nanoGPT starts its training and decays its weights. */
class Gpt2StartTest {
  private static Gpt2Shape shape(int layers, int dim, int heads, int positions, boolean bias) {
    return new Gpt2Shape(
        Gpt2Shape.Form.GPT2, layers, dim, heads, positions, bias, Gpt2Config.Gelu.TANH, 1);
  }

  /**
   * Radford et al. (2019), counted from the checkpoints; nanoGPT prints the last without biases.
   */
  @ParameterizedTest
  @CsvSource({
    "12, 768, 12, true, 124439808",
    "24, 1024, 16, true, 354823168",
    "36, 1280, 20, true, 774030080",
    "12, 768, 12, false, 124337664"
  })
  void weights(int layers, int dim, int heads, boolean bias, long expected) {
    assertEquals(expected, shape(layers, dim, heads, 1024, bias).model(50257).size());
  }

  /** Floating-point operations of training, as the paper counts them; bytes for the smallest. */
  @ParameterizedTest
  @CsvSource({
    "2, 96, 4, 64, 257, 1548864",
    "12, 768, 12, 1024, 50257, 797815296",
    "24, 1024, 16, 1024, 50257, 2271713280",
    "36, 1280, 20, 1024, 50257, 4915822080"
  })
  void operationsOfAToken(
      int layers, int dim, int heads, int positions, int vocabulary, double expected) {
    Model model = shape(layers, dim, heads, positions, true).model(vocabulary);
    assertEquals(expected, model.nominalFlopsPerToken(new NoOptions(), positions));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void matricesStartAroundZeroAndVectorsAtTheirMean(boolean bias) {
    int layers = 8;
    Model model = shape(layers, 64, 2, 33, bias).model(101);
    Backends.Choice choice = Backends.choose("vector");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      Weights.start(session, model.parameters(), 5);
      for (Parameter parameter : model.parameters()) {
        float[] values = session.read(parameter.name());
        boolean matrix = parameter.extentsOfLayer().length > 1;
        double mean = 0;
        double square = 0;
        for (float value : values) {
          mean += value / values.length;
          square += (double) value * value / values.length;
        }
        assertEquals(matrix, parameter.isMatrix(), parameter.name());
        if (matrix) {
          boolean last = parameter.name().endsWith("c_proj.weight");
          double deviation = last ? 0.02 / Math.sqrt(2 * layers) : 0.02;
          // Four standard errors of a mean, and of a root of a mean of squares.
          double error = 4 * deviation / Math.sqrt(values.length);
          assertEquals(0, mean, error, parameter.name());
          assertEquals(deviation, Math.sqrt(square), error, parameter.name());
        } else {
          float start = parameter.name().endsWith(".bias") ? 0 : 1;
          for (float value : values) {
            assertEquals(start, value, parameter.name());
          }
        }
      }
      assertEquals(bias, model.parameters().stream().anyMatch(p -> p.name().endsWith(".bias")));
    }
  }

  @Test
  void aSizeThatDoesNotFitIsRefusedInOneLine() {
    InputException e = assertThrows(InputException.class, () -> shape(2, 10, 3, 8, true).model(11));
    assertTrue(e.getMessage().contains("n_embd 10 is not a multiple of 3 heads"), e::getMessage);
    assertEquals(1, e.getMessage().lines().count());
  }
}
