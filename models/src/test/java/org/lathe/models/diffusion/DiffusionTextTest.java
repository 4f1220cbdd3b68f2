package org.lathe.models.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lathe.engine.Session;
import org.lathe.models.Vocabulary;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.SmallDiffusion;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;

/** Texts of small networks on a session. */
class DiffusionTextTest {
  private static final Vocabulary IDS = new Vocabulary(SmallDiffusion.VOCABULARY, 0);
  private static final int N = SmallDiffusion.POSITIONS;

  private static int[][] texts(Process process, String backend, int threads, int... numbers) {
    DiffusionConfig config = SmallDiffusion.config(process);
    DiffusionModel model = new DiffusionModel(config);
    try (Session session = SmallDiffusion.open(backend, threads, config);
        TextGenerator generator =
            model.generator(session, numbers.length, IDS, model.inference())) {
      return generator.unconditional(N, TokenChoice.MULTINOMIAL, 5, numbers);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTextIsAFunctionOfItsNumberWhateverTheEngine(Process process) {
    int[][] together = texts(process, "vector", 2, 0, 1, 2);
    assertFalse(Arrays.equals(together[0], together[1]));
    assertTrue(Arrays.deepEquals(together, texts(process, "scalar", 1, 0, 1, 2)));
    assertArrayEquals(together[1], texts(process, "vector", 1, 1)[0]);
  }

  @ParameterizedTest
  @EnumSource
  void aTemplateIsFilledAndKept(Process process) {
    DiffusionConfig config = SmallDiffusion.config(process);
    DiffusionModel model = new DiffusionModel(config);
    int open = Infiller.OPEN;
    int[][] templates = {{4, open, open, 5, open}};
    try (Session session = SmallDiffusion.open("vector", 1, config);
        Infiller infiller = model.infiller(session, 1, IDS, model.inference()).orElseThrow()) {
      int[] filled = infiller.infilled(templates, TokenChoice.MULTINOMIAL, 1, 0)[0];
      assertEquals(5, filled.length);
      assertEquals(4, filled[0]);
      assertEquals(5, filled[3]);
      assertTrue(Arrays.stream(filled).allMatch(id -> id >= 0 && id < IDS.size()));
    }
  }
}
