package org.lathe.models.vae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
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
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.Scoring;

/** Encoder and decoder keep the golden numbers of {@code vae}. */
class VaeGoldenTest {
  private static final GoldenRival GOLDEN = GoldenRival.of("vae");
  private static final BatchShape SHAPE = new BatchShape(GoldenRival.SEQUENCES, GoldenRival.LENGTH);
  private static final VaeConfig CONFIG = config();
  private static final LtmConfig DECODER = CONFIG.decoder();

  private static JsonNode json() {
    try {
      return Json.reader().readTree(Files.readString(GOLDEN.config()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static VaeConfig config() {
    try {
      return Json.reader()
          // The folder's tells the size of its batch and the options of its objectives besides.
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(Files.readString(GOLDEN.config()), VaeConfig.class);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Session open(String backend) {
    Session session = GoldenRival.open(backend);
    VaeModel model = new VaeModel(CONFIG);
    model.loadWeights(session, GOLDEN.weights());
    session.declare(Posterior.NOISE, Posterior.type(DECODER, GoldenRival.SEQUENCES));
    session.write(Posterior.NOISE, noise());
    return session;
  }

  private static Map<String, Safetensors.Entry> given() {
    return Safetensors.read(GOLDEN.folder().resolve("case.safetensors"));
  }

  private static float[] noise() {
    return Posterior.fromSequences(DECODER, GoldenRival.SEQUENCES, given().get("noise").floats());
  }

  private static float[] sequences(float[] posterior) {
    return Posterior.toSequences(DECODER, GoldenRival.SEQUENCES, posterior);
  }

  /** The folder's encoder reads ids of a joined table: what is predicted, then the queries. */
  @Test
  void theEncoderReadsWhatIsPredicted() {
    int[] joined = given().get("encoder_tokens").ints();
    int[] positions = given().get("encoder_positions").ints();
    int rows = GoldenRival.LENGTH + CONFIG.latents();
    for (int b = 0; b < GoldenRival.SEQUENCES; b++) {
      assertArrayEquals(
          GOLDEN.sequence(b), Arrays.copyOfRange(joined, b * rows, b * rows + GoldenRival.LENGTH));
    }
    int each = DECODER.latentsPerLayer();
    for (int q = 0; q < CONFIG.latents(); q++) {
      assertEquals(q % each * DECODER.latentStride(), positions[GoldenRival.LENGTH + q]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void posteriorAndScores(String backend) {
    LtmGraphs graphs = new VaeModel(CONFIG).graphs(SHAPE);
    try (Session session = open(backend);
        Program encoder = session.compile(graphs.start(FastOptions.honest(0)));
        Scoring scoring = new Scoring(session, graphs)) {
      encoder.write(GraphNames.TARGETS, GOLDEN.batch().targets());
      encoder.run();
      float[] mu = sequences(session.read(Posterior.MU));
      float[] logVar = sequences(session.read(Posterior.LOG_VAR));
      GOLDEN.assertClose("mu", mu);
      GOLDEN.assertClose("log_var", logVar);
      scoring.load(GOLDEN.batch().tokens(), GOLDEN.batch().targets());
      Score score = scoring.score();
      GOLDEN.assertClose("nll", score.nll());
      GOLDEN.assertClose(
          "kl", IntStream.range(0, GoldenRival.SEQUENCES).mapToDouble(score::kl).toArray());
      GOLDEN.assertClose("kl_by_latent", klByLatent(mu, logVar));
    }
  }

  private static double[] klByLatent(float[] mu, float[] logVar) {
    double[] kl = new double[mu.length / CONFIG.dim()];
    for (int i = 0; i < mu.length; i++) {
      kl[i / CONFIG.dim()] += 0.5 * ((double) mu[i] * mu[i] + Math.exp(logVar[i]) - 1 - logVar[i]);
    }
    return kl;
  }

  /** The objective's gradient is of the mean over the tokens, the golden one of the sum. */
  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void everyGradientAndTheLoss(String backend) {
    VaeModel model = new VaeModel(CONFIG);
    Set<String> compared = new TreeSet<>();
    try (Session session = open(backend);
        Objective objective = model.objective(session, StepShape.of(SHAPE, 1), VaeOptions.PLAIN)) {
      objective.begin();
      objective.prepare(
          GOLDEN.batch(), new Occasion(1, 1, 1, new int[] {0, 1, 2}), StepListener.NONE);
      session.write(Posterior.NOISE, noise());
      Losses losses = objective.accumulate();
      double want = GOLDEN.expected().get("elbo.objective").doubles()[0];
      assertEquals(want, losses.loss(), TolerancePolicy.GOLDEN_SCORE * want);
      assertEquals(want, losses.parts().get("nelbo"), TolerancePolicy.GOLDEN_SCORE * want);
      Weights.read(session, model.parameters(), Parameter::gradient)
          .forEach(
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

  @ParameterizedTest
  @ValueSource(strings = {"scalar", "vector"})
  void objectivesWithRemedies(String backend) {
    objective(backend, "elbo", 1, 0);
    objective(backend, "annealed", json().path("kl_weight").asDouble(), 0);
    objective(backend, "free_bits", 1, json().path("free_bits").asDouble());
  }

  private static void objective(String backend, String name, double weight, double freeBits) {
    VaeGraphs graphs = new VaeGraphs(CONFIG, new VaeModel(CONFIG).graphs(SHAPE), freeBits);
    try (Session session = open(backend);
        Program gradient = session.compile(graphs.posteriorGradient(1))) {
      VaeObjective.run(gradient, graphs, GOLDEN.batch(), weight);
      GOLDEN.assertClose(name + ".grad.mu", sequences(gradient.read(VaeGraphs.MU_GRADIENT)));
      GOLDEN.assertClose(
          name + ".grad.log_var", sequences(gradient.read(VaeGraphs.LOG_VAR_GRADIENT)));
      double objective =
          VaeObjective.sum(gradient.read(GraphNames.NLL))
              + weight * VaeObjective.sum(gradient.read(VaeGraphs.BOUNDED_KL));
      GOLDEN.assertClose(name + ".objective", new double[] {objective});
    }
  }
}
