package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
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
import org.lathe.models.GraphNames;
import org.lathe.models.NoiseStream;

/** Decoding token by token is the whole forward pass, one position at a time. */
class DecodingTest {
  private static final int BATCH = 2;

  private static Stream<Arguments> models() {
    return Stream.of("scalar", "vector")
        .flatMap(backend -> Stream.of(1, 2, 3).map(layers -> Arguments.of(backend, layers)));
  }

  private static Batch batch() {
    return Batch.of(
        SmallModel.vocabulary().separator(),
        SmallModel.sequence(1, SmallModel.POSITIONS),
        SmallModel.sequence(2, SmallModel.POSITIONS));
  }

  /** The logits of the tokens of {@link #batch}, [n, batch, vocabulary]. */
  private static float[][] decoded(Decoding decoding) {
    int n = SmallModel.POSITIONS;
    float[][] logits = new float[n][BATCH * SmallModel.VOCABULARY];
    decoding.begin();
    for (int i = 0; i < n; i++) {
      decoding.next(new int[] {batch().tokens()[i], batch().tokens()[n + i]}, logits[i]);
    }
    return logits;
  }

  @ParameterizedTest
  @MethodSource("models")
  void eachPositionHasTheLogitsOfTheForwardPassBitForBit(String backend, int layers) {
    LtmConfig config = SmallModel.config(layers);
    LtmGraphs graphs = new LtmGraphs(config, BATCH, SmallModel.POSITIONS);
    try (Session session = SmallModel.open(backend, 1, config);
        Program prior = session.compile(graphs.prior());
        Program forward = session.compile(graphs.logits());
        Decoding decoding = new Decoding(session, config, BATCH)) {
      // The second time the rings hold what other latents left there.
      for (int occasion = 0; occasion < 2; occasion++) {
        prior.write(GraphNames.KEY, NoiseStream.key(5));
        prior.write(
            GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.PRIOR, occasion, 0, 1, 2));
        prior.run();
        forward.write(GraphNames.TOKENS, batch().tokens());
        forward.run();
        float[] whole = forward.read(GraphNames.LOGITS);
        float[][] decoded = decoded(decoding);
        int vocabulary = config.vocabulary();
        for (int b = 0; b < BATCH; b++) {
          for (int i = 0; i < SmallModel.POSITIONS; i++) {
            int at = (b * SmallModel.POSITIONS + i) * vocabulary;
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
  void theRingsAreOverwrittenInPlace() {
    Task repeat =
        new DecodeGraph(SmallModel.config(3), BATCH)
            .step().tasks().stream()
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
    LtmConfig config = SmallModel.config(1);
    try (Session session = SmallModel.open("vector", 1, config);
        Decoding decoding = new Decoding(session, config, BATCH)) {
      float[] logits = new float[BATCH * config.vocabulary()];
      int[] tokens = new int[BATCH];
      assertThrows(IllegalStateException.class, () -> decoding.next(tokens, logits));
      decoded(decoding);
      assertEquals(SmallModel.POSITIONS, decoding.position());
      assertThrows(IllegalStateException.class, () -> decoding.next(tokens, logits));
    }
  }
}
