package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Task;
import org.lathe.graph.op.Repeat;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;

/** Decoding token by token is the whole forward pass, one position at a time. */
class LlamaDecodingTest {
  private static final int BATCH = 2;
  private static final int LENGTH = SmallLlama.POSITIONS;
  private static final BatchShape SHAPE = new BatchShape(BATCH, LENGTH);

  /** A window shorter than the sequences, as long as they are, and of the token alone. */
  private static Stream<Arguments> models() {
    return Stream.of("scalar", "vector")
        .flatMap(
            backend ->
                Stream.of(1, 2, 3)
                    .flatMap(
                        layers ->
                            IntStream.of(1, 3, SmallLlama.POSITIONS)
                                .mapToObj(window -> Arguments.of(backend, layers, window))));
  }

  private static Batch batch(int first) {
    return Batch.of(
        SmallLlama.SEPARATOR,
        SmallLlama.sequence(first, LENGTH),
        SmallLlama.sequence(first + 1, LENGTH));
  }

  private static StepDecoder decoder(Session session, LlamaModel model) {
    return model.decoder(session, BATCH, SmallLlama.SEPARATOR, InferenceOptions.NONE);
  }

  /** The logits of the batch's tokens, [n][batch, vocabulary]. */
  private static float[][] decoded(StepDecoder decoder, Batch batch) {
    float[][] logits = new float[LENGTH][BATCH * SmallLlama.VOCABULARY];
    decoder.begin(Conditioning.nothing(1, 0, 1));
    for (int i = 0; i < LENGTH; i++) {
      decoder.next(new int[] {batch.tokens()[i], batch.tokens()[LENGTH + i]}, logits[i]);
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("models")
  void eachPositionHasTheLogitsOfTheForwardPassBitForBit(String backend, int layers, int window) {
    LlamaModel model = SmallLlama.model(layers, window);
    try (Session session = SmallLlama.open(backend, 1, model);
        Program forward = session.compile(model.graphs(SHAPE).logits());
        StepDecoder decoder = decoder(session, model)) {
      // The second time the rings hold what other sequences left there.
      for (int occasion = 0; occasion < 2; occasion++) {
        Batch batch = batch(3 * occasion);
        forward.write(GraphNames.TOKENS, batch.tokens());
        forward.run();
        float[] whole = forward.read(GraphNames.LOGITS);
        float[][] decoded = decoded(decoder, batch);
        int vocabulary = decoder.vocabulary();
        for (int b = 0; b < BATCH; b++) {
          for (int i = 0; i < LENGTH; i++) {
            int at = (b * LENGTH + i) * vocabulary;
            assertArrayEquals(
                Arrays.copyOfRange(whole, at, at + vocabulary),
                Arrays.copyOfRange(decoded[i], b * vocabulary, (b + 1) * vocabulary),
                "sequence " + b + ", position " + i);
          }
        }
      }
    }
  }

  @Test
  void whatIsInTheWindowIsSeen() {
    LlamaModel model = SmallLlama.model(1, 2);
    try (Session session = SmallLlama.open("vector", 1, model);
        StepDecoder decoder = decoder(session, model)) {
      Batch batch = batch(0);
      float[] known = decoded(decoder, batch)[LENGTH - 1];
      batch.tokens()[LENGTH - 3]++;
      assertArrayEquals(known, decoded(decoder, batch)[LENGTH - 1], "outside of the window");
      batch.tokens()[LENGTH - 2]++;
      assertFalse(Arrays.equals(known, decoded(decoder, batch)[LENGTH - 1]), "inside of it");
    }
  }

  @Test
  void theRingsAreOverwrittenInPlace() {
    Task repeat =
        new LlamaGraphs(SmallLlama.model(3).config())
            .decode(BATCH).tasks().stream()
                .filter(task -> task.op() instanceof Repeat)
                .findFirst()
                .orElseThrow();
    for (int output = 1; output <= 2; output++) {
      int input = repeat.op().inPlaceInput(output);
      assertEquals(
          output == 1 ? "decode.keys" : "decode.values", repeat.inputs().get(input).name());
    }
    assertEquals(-1, repeat.op().inPlaceInput(0), "the hidden state is carried, not overwritten");
  }

  @Test
  void aTokenBeyondTheLastPositionIsRefused() {
    LlamaModel model = SmallLlama.model(1);
    try (Session session = SmallLlama.open("vector", 1, model);
        StepDecoder decoder = decoder(session, model)) {
      float[] logits = new float[BATCH * decoder.vocabulary()];
      int[] tokens = new int[BATCH];
      assertThrows(IllegalStateException.class, () -> decoder.next(tokens, logits));
      decoded(decoder, batch(0));
      assertThrows(IllegalStateException.class, () -> decoder.next(tokens, logits));
    }
  }
}
