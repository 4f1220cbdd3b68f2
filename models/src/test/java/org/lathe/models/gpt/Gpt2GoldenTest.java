package org.lathe.models.gpt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.PassListener;

/**
 * GPT-2 keeps the golden numbers of {@code ar-gpt2}, whose names and {@code config.json} are those
 * of Hugging Face.
 */
class Gpt2GoldenTest {
  private static final GoldenRival GOLDEN = GoldenRival.of("ar-gpt2");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void logitsAndLossOfEachToken(String backend) {
    Gpt2Config config = Gpt2Config.read(GOLDEN.config());
    Gpt2Graphs graphs = new Gpt2Graphs(config, GoldenRival.SEQUENCES, GoldenRival.LENGTH);
    try (Session session = GoldenRival.open(backend)) {
      Gpt2Weights.load(session, config, GOLDEN.weights());
      try (Program logits = session.compile(graphs.logits());
          Program score = session.compile(graphs.score())) {
        logits.write(Gpt2Graphs.TOKENS, GOLDEN.batch().tokens());
        logits.run();
        GOLDEN.assertClose("logits", logits.read(Gpt2Graphs.LOGITS));
        score.write(Gpt2Graphs.TOKENS, GOLDEN.batch().tokens());
        score.write(Gpt2Graphs.TARGETS, GOLDEN.batch().targets());
        score.run();
        float[] tokens = score.read(Gpt2Graphs.TOKEN_NLL);
        double[] nll = new double[GoldenRival.SEQUENCES];
        for (int i = 0; i < tokens.length; i++) {
          nll[i / GoldenRival.LENGTH] += tokens[i];
        }
        GOLDEN.assertClose("nll", nll);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void aFolderOfHuggingFacesForm(String backend) throws IOException {
    Files.copy(GOLDEN.config(), folder.resolve("config.json"));
    Files.copy(GOLDEN.weights(), folder.resolve("model.safetensors"));
    double[] nll = new double[GoldenRival.SEQUENCES];
    try (Session session = GoldenRival.open(backend);
        Gpt2 model = Gpt2.open(folder, session)) {
      for (int b = 0; b < nll.length; b++) {
        nll[b] = model.nll(List.of(GOLDEN.sequence(b)), GOLDEN.separator(b), PassListener.NONE)[0];
      }
    }
    GOLDEN.assertClose("nll", nll);
  }
}
