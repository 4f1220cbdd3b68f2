package org.lathe.models.autoregressive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.InferenceOptions;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;

/** Computing the whole sequence for each token gives the bits of a decoder that keeps its past. */
class WholeSequenceDecoderTest {
  private static final int BATCH = 2;

  @ParameterizedTest
  @CsvSource({"scalar, 3", "vector, 3", "vector, " + SmallLlama.POSITIONS})
  void itsLogitsAreThoseOfTheDecoderWithACache(String backend, int window) {
    LlamaModel model = SmallLlama.model(2, window);
    NextTokenGraphs graphs = model.graphs(new BatchShape(BATCH, SmallLlama.POSITIONS));
    try (Session session = SmallLlama.open(backend, 2, model);
        StepDecoder cached =
            model.decoder(session, BATCH, SmallLlama.SEPARATOR, InferenceOptions.NONE);
        StepDecoder whole = new WholeSequenceDecoder(session, graphs, SmallLlama.VOCABULARY)) {
      assertEquals(cached.batch(), whole.batch());
      assertEquals(cached.positions(), whole.positions());
      assertEquals(cached.vocabulary(), whole.vocabulary());
      float[] expected = new float[BATCH * SmallLlama.VOCABULARY];
      float[] actual = new float[expected.length];
      assertThrows(IllegalStateException.class, () -> whole.next(new int[BATCH], actual));
      for (int occasion = 0; occasion < 2; occasion++) {
        int[] first = SmallLlama.sequence(occasion, SmallLlama.POSITIONS);
        int[] second = SmallLlama.sequence(occasion + 5, SmallLlama.POSITIONS);
        cached.begin(Conditioning.nothing(1, 0, 1));
        whole.begin(Conditioning.nothing(1, 0, 1));
        for (int i = 0; i < SmallLlama.POSITIONS; i++) {
          cached.next(new int[] {first[i], second[i]}, expected);
          whole.next(new int[] {first[i], second[i]}, actual);
          assertArrayEquals(expected, actual, "position " + i);
        }
        assertThrows(IllegalStateException.class, () -> whole.next(new int[BATCH], actual));
      }
    }
  }
}
