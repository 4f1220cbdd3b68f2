package org.lathe.models.gpt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.models.BatchShape;
import org.lathe.models.GoldenRival;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.NoOptions;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.ScoreOptions;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.Weights;

/** The autoregressive decoder keeps the golden numbers of {@code ar-llama}. */
class LlamaGoldenTest {
  private static final GoldenRival GOLDEN = GoldenRival.of("ar-llama");
  private static final BatchShape SHAPE = new BatchShape(GoldenRival.SEQUENCES, GoldenRival.LENGTH);
  private static final int WINDOW = 7;

  private static LlamaConfig config() throws IOException {
    return Json.reader()
        // The folder's tells the size of its batch besides.
        .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .readValue(Files.readString(GOLDEN.config()), LlamaConfig.class);
  }

  private static LlamaConfig windowed(LlamaConfig config, int window) {
    return new LlamaConfig(
        config.vocabulary(),
        config.dim(),
        config.layers(),
        config.heads(),
        config.positions(),
        window,
        config.hidden(),
        config.epsilon(),
        config.ropeTheta());
  }

  private static Session open(String backend, LlamaModel model) {
    Session session = GoldenRival.open(backend);
    Weights.write(
        session,
        model.parameters(),
        model::canonical,
        Safetensors.read(GOLDEN.weights()),
        Parameter::name,
        GOLDEN.weights().toString());
    return session;
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void logits(String backend) throws IOException {
    LlamaModel model = new LlamaModel(config());
    try (Session session = open(backend, model);
        Program logits = session.compile(model.graphs(SHAPE).logits())) {
      logits.write(GraphNames.TOKENS, GOLDEN.batch().tokens());
      logits.run();
      GOLDEN.assertClose("logits", logits.read(GraphNames.LOGITS));
    }
  }

  private static double[] nll(String backend, LlamaModel model) {
    double[] nll = new double[GoldenRival.SEQUENCES];
    try (Session session = open(backend, model)) {
      for (int b = 0; b < nll.length; b++) {
        try (Likelihood likelihood =
            model.likelihood(
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
    return nll;
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void likelihood(String backend) throws IOException {
    GOLDEN.assertClose("nll", nll(backend, new LlamaModel(config())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void likelihoodThroughAWindow(String backend) throws IOException {
    LlamaConfig config = windowed(config(), WINDOW);
    GOLDEN.assertClose("window7.nll", nll(backend, new LlamaModel(config)));
  }

  /** The objective's gradient is of the mean over the tokens, the golden one of the sum. */
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void everyGradientAndTheLoss(String backend) throws IOException {
    LlamaModel model = new LlamaModel(config());
    Set<String> compared = new TreeSet<>();
    try (Session session = open(backend, model);
        Objective objective = model.objective(session, StepShape.of(SHAPE, 1), new NoOptions())) {
      objective.begin();
      objective.prepare(
          GOLDEN.batch(), new Occasion(1, 1, 1, new int[] {0, 1, 2}), StepListener.NONE);
      double loss = objective.accumulate().loss();
      double want = 0;
      for (double nll : GOLDEN.expected().get("nll").doubles()) {
        want += nll;
      }
      assertEquals(want, loss, TolerancePolicy.GOLDEN_SCORE * want);
      Map<String, Safetensors.Entry> gradients =
          Weights.read(session, model.parameters(), Parameter::gradient);
      gradients.forEach(
          (name, gradient) -> {
            double[] ofSum = gradient.asDoubles();
            for (int i = 0; i < ofSum.length; i++) {
              ofSum[i] *= SHAPE.tokens();
            }
            GOLDEN.assertClose("grad." + name, ofSum);
            compared.add("grad." + name);
          });
    }
    Set<String> all = new TreeSet<>(GOLDEN.expected().keySet());
    all.removeIf(name -> !name.startsWith("grad."));
    assertEquals(all, compared);
  }
}
