package org.lathe.conformance.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.conformance.oracle.CentralDifference;
import org.lathe.engine.Backends;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.Posterior;

/**
 * Compares the gradient of the whole model for the posterior, from the graph of which fast steps
 * are a part, with differences of the float64 model: for every element, and along random
 * directions. The differences only evaluate that model, so they check its derivatives and those of
 * the graph independently. The objective is one number, so its cotangent is 1; the random
 * directions replace random cotangents.
 */
class ModelGradientTest {
  private static final int BATCH = 2;
  private static final int DIRECTIONS = 8;

  private GoldenCase given;
  private TapeModel model;
  private Random random;

  @ParameterizedTest
  @CsvSource({"1, scalar, 2, 5", "2, scalar, 1, 1", "3, scalar, 3, 7", "1, vector, 2, 5"})
  void isTheDerivativeOfTheFloat64Model(long seed, String backend, int layers, int length) {
    // More tokens than the window; two latents per layer.
    LtmConfig config = LtmConfig.of(11, 8, layers, 2, 12, 3, 2);
    given = GoldenCase.draw(config, BATCH, length, 1, seed);
    random = new Random(seed);
    Map<String, double[]> weights = new LinkedHashMap<>();
    given.weights().forEach((name, entry) -> weights.put(name, entry.asDoubles()));
    model = new TapeModel(config, weights);
    Map<String, float[]> gradients = gradients(backend);
    for (int b = 0; b < BATCH; b++) {
      for (Map.Entry<String, float[]> gradient : gradients.entrySet()) {
        double[] got = part(gradient.getValue(), b);
        boolean ofMu = gradient.getKey().equals(LtmGraphs.MU_GRADIENT);
        String what = gradient.getKey() + " of sequence " + b + ", seed " + seed;
        holdElements(what, got, b, ofMu);
        holdDirections(what, got, b, ofMu);
      }
    }
  }

  private Map<String, float[]> gradients(String backend) {
    LtmConfig config = given.config();
    LtmGraphs graphs = new LtmGraphs(config, BATCH, given.length());
    Backends.Choice choice = Backends.choose(backend);
    try (Session session = choice.backend().open(choice.device(), 1)) {
      Weights.write(
          session,
          config.parameters(),
          LlamaParameters::canonical,
          given.weights(),
          Parameter::name,
          "the drawn case");
      Map<String, float[]> states =
          Map.of(
              Posterior.MU,
              given.mu(),
              Posterior.LOG_VAR,
              given.logVar(),
              Posterior.NOISE,
              given.noise());
      states.forEach(
          (name, values) -> {
            session.declare(name, Posterior.type(config, BATCH));
            session.write(name, Posterior.fromSequences(config, BATCH, values));
          });
      try (Program program = session.compile(graphs.posteriorGradient())) {
        program.write(GraphNames.TOKENS, given.tokens());
        program.write(GraphNames.TARGETS, given.targets());
        program.run();
        Map<String, float[]> gradients = new LinkedHashMap<>();
        for (String name : List.of(LtmGraphs.MU_GRADIENT, LtmGraphs.LOG_VAR_GRADIENT)) {
          gradients.put(name, Posterior.toSequences(config, BATCH, program.read(name)));
        }
        return gradients;
      }
    }
  }

  private void holdElements(String what, double[] got, int b, boolean ofMu) {
    double scale = norm(got);
    double size = objective(b, ofMu, new double[got.length], 0);
    double[] errors = new double[got.length];
    double[] want = new double[got.length];
    double[] differences = new double[got.length];
    for (int i = 0; i < got.length; i++) {
      double[] direction = new double[got.length];
      direction[i] = 1;
      CentralDifference derivative =
          CentralDifference.of(h -> objective(b, ofMu, direction, h), size, scale);
      want[i] = derivative.value();
      errors[i] = derivative.error();
      differences[i] = got[i] - want[i];
    }
    double bound = TolerancePolicy.GOLDEN_GRADIENT * norm(want) + norm(errors);
    assertTrue(
        norm(differences) <= bound,
        () -> what + " is off by " + norm(differences) + " of " + bound);
  }

  /**
   * By the Cauchy-Schwarz inequality, a bound on the norm bounds the slope along every direction.
   */
  private void holdDirections(String what, double[] got, int b, boolean ofMu) {
    double size = objective(b, ofMu, new double[got.length], 0);
    for (int n = 0; n < DIRECTIONS; n++) {
      double[] direction = random.doubles(got.length, -1, 1).toArray();
      double length = norm(direction);
      Arrays.setAll(direction, i -> direction[i] / length);
      CentralDifference derivative =
          CentralDifference.of(h -> objective(b, ofMu, direction, h), size, norm(got));
      double slope = 0;
      for (int i = 0; i < got.length; i++) {
        slope += got[i] * direction[i];
      }
      double error = Math.abs(slope - derivative.value());
      double bound = TolerancePolicy.GOLDEN_GRADIENT * norm(got) + derivative.error();
      assertTrue(
          error <= bound, () -> what + " along a direction: off by " + error + " of " + bound);
    }
  }

  /**
   * Returns the NELBO of sequence {@code b} with mu or log_var changed by {@code h} along a
   * direction.
   */
  private double objective(int b, boolean ofMu, double[] direction, double h) {
    model.clear();
    double[] mu = part(given.mu(), b);
    double[] logVar = part(given.logVar(), b);
    double[] moved = ofMu ? mu : logVar;
    Arrays.setAll(moved, i -> moved[i] + h * direction[i]);
    int from = b * given.length();
    int to = from + given.length();
    TapeModel.Score score =
        model.score(
            Arrays.copyOfRange(given.tokens(), from, to),
            Arrays.copyOfRange(given.targets(), from, to),
            model.tape().leaves(mu),
            model.tape().leaves(logVar),
            part(given.noise(), b));
    return model.tape().value(score.objective());
  }

  private double[] part(float[] all, int b) {
    int size = given.perSequence();
    double[] part = new double[size];
    Arrays.setAll(part, i -> all[b * size + i]);
    return part;
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
  }
}
