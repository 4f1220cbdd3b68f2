package org.lathe.models.blocks;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.gpt.LlamaConfig;
import org.lathe.models.ltm.LtmConfig;

/** Small decoders of each kind of block. */
final class SmallBlocks {
  static final int VOCABULARY = 14;
  static final int DIM = 16;
  static final int LAYERS = 3;
  static final int POSITIONS = 12;
  static final int WINDOW = 3;

  private static final int RESET = 5;
  private static final ExpertSize EXPERTS = new ExpertSize(3, 2, 9, 0.25);

  private SmallBlocks() {}

  private static LayerBlocks blocks(String mixers, int reset, boolean experts) {
    List<Mixer> words =
        mixers.chars().mapToObj(word -> word == 'm' ? Mixer.MAMBA : Mixer.ATTENTION).toList();
    return new LayerBlocks(
        words,
        mixers.indexOf('m') < 0 ? Optional.empty() : Optional.of(new MambaSize(20, 4, 3, 2, reset)),
        experts ? Optional.of(EXPERTS) : Optional.empty());
  }

  /** Blocks of three layers: of one kind, mixed in all orders that matter, and with resets. */
  static Stream<LayerBlocks> all() {
    return Stream.of(
        blocks("mmm", 0, false),
        blocks("mmm", RESET, false),
        blocks("aaa", 0, true),
        blocks("mma", 0, true),
        blocks("ama", RESET, true),
        blocks("mam", 0, false));
  }

  /** A latent thought model of these blocks. */
  static LtmConfig ltm(LayerBlocks blocks) {
    return LtmConfig.of(VOCABULARY, DIM, LAYERS, 2, POSITIONS, WINDOW, 2).with(blocks);
  }

  /** An autoregressive decoder of these blocks. */
  static LlamaConfig llama(LayerBlocks blocks) {
    return new LlamaConfig(VOCABULARY, DIM, LAYERS, 2, POSITIONS, WINDOW, 20, 1e-5, 10_000, blocks);
  }

  /** A session that holds weights which are large enough for predictions to differ. */
  static Session open(String backend, List<Parameter> parameters) {
    Backends.Choice choice = Backends.choose(backend);
    Session session = choice.backend().open(choice.device(), 1);
    Weights.start(session, parameters, 11);
    Random random = new Random(3);
    for (Parameter parameter : parameters) {
      float[] values = session.read(parameter.name());
      for (int i = 0; i < values.length; i++) {
        values[i] += (float) (0.3 * random.nextGaussian());
      }
      session.write(parameter.name(), values);
    }
    return session;
  }

  /** A sequence of ids, another one for each number. */
  static int[] sequence(int number) {
    int[] sequence = new int[POSITIONS];
    for (int i = 0; i < POSITIONS; i++) {
      sequence[i] = (3 * i * i + (2 * number + 1) * i + number) % (VOCABULARY - 1);
    }
    return sequence;
  }
}
