package org.lathe.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Means over sequences, and their units. */
class FigureTest {
  @Test
  void theStandardErrorIsThatOfTheMeanOverSequences() {
    Figure figure = Figure.of(new double[] {2, 4, 6}, 2);
    assertEquals(2, figure.natsPerToken());
    assertEquals(Math.sqrt(1 / 3.0), figure.standardError());
    assertEquals(StrictMath.exp(2), figure.perplexity());
    // 2 nats a token, 3 tokens, 6 bytes: 1 nat a byte.
    assertEquals(1 / StrictMath.log(2), figure.bitsPerByte(3, 6));
    assertTrue(Double.isNaN(Figure.of(new double[] {2}, 1).standardError()));
  }
}
