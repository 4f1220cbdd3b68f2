package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.Tokenizer;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.generation.Generator;
import org.lathe.generation.Latents;
import org.lathe.generation.Sampling;
import org.lathe.ltm.FastLearning;
import org.lathe.ltm.FastOptions;
import org.lathe.ltm.LtmConfig;
import org.lathe.ltm.Parameter;
import org.lathe.ltm.Safetensors;
import org.lathe.ltm.Weights;

/** With the golden model one seed gives the same text on this engine as on the vector engine. */
class GenerationTest {
  private static final Path GOLDEN = Path.of("../reference/src/test/resources/golden/tiny");
  private static final int[] SEQUENCES = {0, 1, 2};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void oneSeedGivesOneText(long seed) throws IOException {
    LtmConfig config =
        new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .readValue(GOLDEN.resolve("config.json").toFile(), LtmConfig.class);
    for (Sampling sampling : new Sampling[] {Sampling.MULTINOMIAL, Sampling.GREEDY}) {
      assertArrayEquals(
          texts(Backends.choose("vector").backend(), config, sampling, seed),
          texts(new TornadoBackend(), config, sampling, seed));
    }
  }

  /** From the prior, and after a prompt that z is fitted to. */
  private static int[][] texts(Backend backend, LtmConfig config, Sampling sampling, long seed) {
    int length = config.positions();
    try (Session session = backend.open(backend.devices().getFirst(), 2)) {
      Path weights = GOLDEN.resolve("weights.safetensors");
      Weights.write(
          session, config, Safetensors.read(weights), Parameter::name, weights.toString());
      try (Generator generator =
          new Generator(session, config, SEQUENCES.length, new Ids(config.vocabulary()))) {
        int[][] free = generator.fromPrior(length, sampling, seed, SEQUENCES);
        int[][] prompts = new int[SEQUENCES.length][];
        Arrays.setAll(prompts, i -> Arrays.copyOf(free[i], length / 2));
        int[][] after =
            generator.fromPrompt(
                prompts,
                length - length / 2,
                FastOptions.paper(8),
                0.3,
                Latents.SAMPLE,
                sampling,
                seed,
                FastLearning.Listener.NONE,
                SEQUENCES);
        int[][] all = Arrays.copyOf(free, 2 * SEQUENCES.length);
        System.arraycopy(after, 0, all, SEQUENCES.length, SEQUENCES.length);
        return all;
      }
    }
  }

  /** Ids that stand for nothing. */
  private record Ids(int vocabulary) implements Tokenizer {
    @Override
    public String name() {
      return "ids";
    }

    @Override
    public int separator() {
      return vocabulary - 1;
    }

    @Override
    public int[] encode(String text) {
      throw new UnsupportedOperationException("ids have no text");
    }

    @Override
    public String decode(int[] ids) {
      throw new UnsupportedOperationException("ids have no text");
    }
  }
}
