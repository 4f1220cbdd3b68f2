package org.lathe.models.blocks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.BatchShape;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.NoiseStream;
import org.lathe.models.decoding.Conditioning;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.gpt.LlamaConfig;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.ltm.Decoding;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;

/** Whatever the blocks, decoding token by token is the whole forward pass, bit for bit. */
class BlocksDecodingTest {
  private static final int BATCH = 2;
  private static final int SEPARATOR = SmallBlocks.VOCABULARY - 1;
  private static final Batch TOKENS =
      Batch.of(SEPARATOR, SmallBlocks.sequence(1), SmallBlocks.sequence(2));

  private static Stream<Arguments> models() {
    return Stream.of("scalar", "vector")
        .flatMap(backend -> SmallBlocks.all().map(blocks -> Arguments.of(backend, blocks)));
  }

  /** Feeds one token of each sequence, and receives the logits after it. */
  private interface Step {
    void next(int[] tokens, float[] logits);
  }

  private static void holdBits(float[] whole, Step step) {
    int n = SmallBlocks.POSITIONS;
    int vocabulary = SmallBlocks.VOCABULARY;
    float[] logits = new float[BATCH * vocabulary];
    for (int i = 0; i < n; i++) {
      step.next(new int[] {TOKENS.tokens()[i], TOKENS.tokens()[n + i]}, logits);
      for (int b = 0; b < BATCH; b++) {
        int at = (b * n + i) * vocabulary;
        assertArrayEquals(
            Arrays.copyOfRange(whole, at, at + vocabulary),
            Arrays.copyOfRange(logits, b * vocabulary, (b + 1) * vocabulary),
            "sequence " + b + ", position " + i);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void ofLatentThoughtModels(String backend, LayerBlocks blocks) {
    LtmConfig config = SmallBlocks.ltm(blocks);
    LtmGraphs graphs = new LtmGraphs(config, BATCH, SmallBlocks.POSITIONS);
    try (Session session = SmallBlocks.open(backend, config.parameters());
        Program prior = session.compile(graphs.prior());
        Program forward = session.compile(graphs.logits());
        Decoding decoding = new Decoding(session, config, BATCH)) {
      // The second time the states hold what other latents left there.
      for (int occasion = 0; occasion < 2; occasion++) {
        prior.write(GraphNames.KEY, NoiseStream.key(5));
        prior.write(
            GraphNames.STREAM, NoiseStream.of(NoiseStream.Purpose.PRIOR, occasion, 0, 1, 2));
        prior.run();
        forward.write(GraphNames.TOKENS, TOKENS.tokens());
        forward.run();
        decoding.begin();
        holdBits(forward.read(GraphNames.LOGITS), decoding::next);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void ofAutoregressiveModels(String backend, LayerBlocks blocks) {
    LlamaConfig config = SmallBlocks.llama(blocks);
    LlamaModel model = new LlamaModel(config);
    try (Session session = SmallBlocks.open(backend, config.parameters());
        Program forward =
            session.compile(model.graphs(new BatchShape(BATCH, SmallBlocks.POSITIONS)).logits());
        StepDecoder decoder = model.decoder(session, BATCH, SEPARATOR, InferenceOptions.NONE)) {
      forward.write(GraphNames.TOKENS, TOKENS.tokens());
      forward.run();
      for (int occasion = 0; occasion < 2; occasion++) {
        decoder.begin(Conditioning.nothing(1, 1, 2));
        holdBits(forward.read(GraphNames.LOGITS), decoder::next);
      }
    }
  }
}
