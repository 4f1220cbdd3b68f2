package org.lathe.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.models.Parameter;
import org.lathe.models.Vocabulary;
import org.lathe.models.Weights;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.decoding.Generator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmDecoder;

/** With the golden model one seed gives the same text on this engine as on the vector engine. */
class GenerationTest {
  private static final Path GOLDEN = Path.of("../conformance/src/main/resources/golden/tiny");
  private static final int[] SEQUENCES = {0, 1, 2};

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void oneSeedGivesOneText(long seed) throws IOException {
    LtmConfig config =
        new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .readValue(GOLDEN.resolve("config.json").toFile(), LtmConfig.class);
    for (TokenChoice sampling : new TokenChoice[] {TokenChoice.MULTINOMIAL, TokenChoice.GREEDY}) {
      assertArrayEquals(
          texts(Backends.choose("vector").backend(), config, sampling, seed),
          texts(new TornadoBackend(), config, sampling, seed));
    }
  }

  /** From the prior, and after a prompt that z is fitted to. */
  private static int[][] texts(Backend backend, LtmConfig config, TokenChoice sampling, long seed) {
    int length = config.positions();
    try (Session session = backend.open(backend.devices().getFirst(), 2)) {
      Path weights = GOLDEN.resolve("weights.safetensors");
      Weights.write(
          session,
          config.parameters(),
          LlamaParameters::canonical,
          Safetensors.read(weights),
          Parameter::name,
          weights.toString());
      Vocabulary vocabulary = new Vocabulary(config.vocabulary(), config.vocabulary() - 1);
      FitOptions fit = new FitOptions(FastOptions.paper(8), 0.3, Latents.SAMPLE);
      try (LtmDecoder decoder =
          new LtmDecoder(
              session,
              config,
              SEQUENCES.length,
              vocabulary.separator(),
              fit,
              FastLearning.Listener.NONE)) {
        Generator generator = new Generator(decoder, vocabulary);
        int[][] free = generator.unconditional(length, sampling, seed, SEQUENCES);
        int[][] prompts = new int[SEQUENCES.length][];
        Arrays.setAll(prompts, i -> Arrays.copyOf(free[i], length / 2));
        int[][] after =
            generator.continued(prompts, length - length / 2, sampling, seed, SEQUENCES);
        int[][] all = Arrays.copyOf(free, 2 * SEQUENCES.length);
        System.arraycopy(after, 0, all, SEQUENCES.length, SEQUENCES.length);
        return all;
      }
    }
  }
}
