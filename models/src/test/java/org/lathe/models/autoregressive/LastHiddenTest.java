package org.lathe.models.autoregressive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.BatchShape;
import org.lathe.models.Features;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.SmallLlama;

/** A feature is the hidden state of the sequence's own last token, whatever is read with it. */
class LastHiddenTest {
  private static final LlamaModel MODEL = SmallLlama.model(2);
  private static final BatchShape SHAPE = new BatchShape(3, SmallLlama.POSITIONS);

  private static Features features(Session session) {
    return MODEL.features(session, SHAPE, InferenceOptions.NONE).orElseThrow();
  }

  @Test
  void itIsTheRowOfTheLastToken() {
    try (Session session = SmallLlama.open("vector", 1, MODEL);
        Features features = features(session)) {
      assertEquals(3, features.batch());
      List<float[]> found =
          features.of(
              List.of(
                  SmallLlama.sequence(0, 1),
                  SmallLlama.sequence(1, 5),
                  SmallLlama.sequence(2, SmallLlama.POSITIONS)));
      int number = 0;
      for (int length : new int[] {1, 5, SmallLlama.POSITIONS}) {
        try (Program alone = session.compile(MODEL.graphs(new BatchShape(1, length)).hidden())) {
          alone.write(GraphNames.TOKENS, SmallLlama.sequence(number, length));
          alone.run();
          float[] hidden = alone.read(NextTokenGraphs.HIDDEN);
          int d = MODEL.config().dim();
          assertArrayEquals(
              Arrays.copyOfRange(hidden, hidden.length - d, hidden.length), found.get(number));
        }
        number++;
      }
    }
  }

  @Test
  void whatDoesNotFitIsRefused() {
    try (Session session = SmallLlama.open("vector", 1, MODEL);
        Features features = features(session)) {
      int[] one = SmallLlama.sequence(0, 1);
      assertThrows(IllegalArgumentException.class, () -> features.of(List.of(one, one, one, one)));
      assertThrows(IllegalArgumentException.class, () -> features.of(List.of(new int[0])));
      assertThrows(
          IllegalArgumentException.class,
          () -> features.of(List.of(new int[SmallLlama.POSITIONS + 1])));
    }
  }
}
