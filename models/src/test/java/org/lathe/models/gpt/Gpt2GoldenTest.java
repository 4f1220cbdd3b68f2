package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.BatchShape;
import org.lathe.models.Checkpoint;
import org.lathe.models.GoldenRival;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.NoOptions;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.ScoreOptions;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.autoregressive.NextTokenGraphs;

/**
 * GPT-2 keeps the golden numbers of {@code ar-gpt2}, whose names and {@code config.json} are those
 * of Hugging Face.
 */
class Gpt2GoldenTest {
  private static final GoldenRival GOLDEN = GoldenRival.of("ar-gpt2");

  @TempDir Path folder;

  private Checkpoint checkpoint() throws IOException {
    Files.copy(GOLDEN.config(), folder.resolve("config.json"));
    Files.copy(GOLDEN.weights(), folder.resolve("model.safetensors"));
    return Checkpoint.open(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void logitsAndLossOfEachToken(String backend) throws IOException {
    Checkpoint checkpoint = checkpoint();
    NextTokenGraphs graphs =
        ((Gpt2Model) checkpoint.model())
            .graphs(new BatchShape(GoldenRival.SEQUENCES, GoldenRival.LENGTH));
    try (Session session = GoldenRival.open(backend)) {
      checkpoint.loadWeights(session);
      try (Program logits = session.compile(graphs.logits());
          Program score = session.compile(graphs.score())) {
        logits.write(GraphNames.TOKENS, GOLDEN.batch().tokens());
        logits.run();
        GOLDEN.assertClose("logits", logits.read(GraphNames.LOGITS));
        score.write(GraphNames.TOKENS, GOLDEN.batch().tokens());
        score.write(GraphNames.TARGETS, GOLDEN.batch().targets());
        score.run();
        float[] tokens = score.read(GraphNames.TOKEN_NLL);
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
  void likelihood(String backend) throws IOException {
    Checkpoint checkpoint = checkpoint();
    double[] nll = new double[GoldenRival.SEQUENCES];
    try (Session session = GoldenRival.open(backend)) {
      checkpoint.loadWeights(session);
      for (int b = 0; b < nll.length; b++) {
        try (Likelihood likelihood =
            checkpoint
                .model()
                .likelihood(
                    session,
                    new BatchShape(1, GoldenRival.LENGTH),
                    GOLDEN.separator(b),
                    InferenceOptions.NONE,
                    new ScoreOptions(1, false, 1))) {
          nll[b] =
              likelihood
                  .score(List.of(GOLDEN.sequence(b)), new int[] {b}, 0, () -> {})
                  .getFirst()
                  .nats()
                  .get("exact");
        }
      }
    }
    GOLDEN.assertClose("nll", nll);
  }

  /** The objective's gradient is of the mean over the tokens, the golden one of the sum. */
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void everyGradientAndTheLoss(String backend) throws IOException {
    Checkpoint checkpoint = checkpoint();
    Model model = checkpoint.model();
    BatchShape shape = new BatchShape(GoldenRival.SEQUENCES, GoldenRival.LENGTH);
    Set<String> compared = new TreeSet<>();
    try (Session session = GoldenRival.open(backend)) {
      checkpoint.loadWeights(session);
      try (Objective objective =
          model.objective(session, StepShape.of(shape, 1), new NoOptions())) {
        objective.begin();
        objective.prepare(
            GOLDEN.batch(), new Occasion(1, 1, 1, new int[] {0, 1, 2}), StepListener.NONE);
        double loss = objective.accumulate().loss();
        double want = 0;
        for (double nll : GOLDEN.expected().get("nll").doubles()) {
          want += nll;
        }
        assertEquals(want, loss, TolerancePolicy.GOLDEN_SCORE * want);
        model
            .tensors(session, Parameter::gradient)
            .forEach(
                (name, gradient) -> {
                  double[] ofSum = gradient.asDoubles();
                  for (int i = 0; i < ofSum.length; i++) {
                    ofSum[i] *= shape.tokens();
                  }
                  GOLDEN.assertClose("grad." + name, ofSum);
                  compared.add("grad." + name);
                });
      }
    }
    Set<String> all = new TreeSet<>(GOLDEN.expected().keySet());
    all.removeIf(name -> !name.startsWith("grad."));
    assertEquals(all, compared);
  }
}
