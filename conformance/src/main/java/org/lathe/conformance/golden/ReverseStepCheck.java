package org.lathe.conformance.golden;

import java.util.Arrays;
import java.util.stream.Stream;
import org.lathe.conformance.golden.GoldenGroup.Worst;
import org.lathe.engine.TolerancePolicy;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.sampling.Analytic;
import org.lathe.models.diffusion.sampling.Ancestral;
import org.lathe.models.diffusion.sampling.Euler;
import org.lathe.models.diffusion.sampling.LogScores;
import org.lathe.models.diffusion.sampling.ScoreStep;

/** What a step of the samplers does to each token of a noisy sequence, from t to t - step. */
final class ReverseStepCheck {
  private static final String ANCESTRAL = "reverse.probabilities";
  private static final String EULER = "euler.probabilities";
  private static final String ANALYTIC = "analytic.weights";
  private static final String LAST = "denoise.weights";

  private final DiffusionCase golden;
  private final DiffusionConfig config;
  private final float[] logits;
  private final LogScores scores;

  /**
   * Creates the check.
   *
   * @param logits of the network, [batch, length, vocabulary]
   */
  ReverseStepCheck(DiffusionCase golden, float[] logits) {
    this.golden = golden;
    this.config = golden.config();
    this.logits = logits;
    this.scores = new LogScores(config.process().masks(), config.schedule(), config.vocabulary());
  }

  /** Returns whether the folder has numbers of a step. */
  static boolean expected(GoldenFiles files) {
    return Stream.of(ANCESTRAL, EULER, ANALYTIC, LAST).anyMatch(files::has);
  }

  GoldenGroup group() {
    Worst worst = new Worst("reverse", TolerancePolicy.GOLDEN_GRADIENT);
    Analytic analytic = new Analytic(scores);
    table(worst, ANCESTRAL, config.noisyIds(), this::ancestral);
    table(worst, EULER, config.noisyIds(), new Euler(scores));
    table(worst, ANALYTIC, config.noisyIds(), analytic);
    table(
        worst,
        LAST,
        config.vocabulary(),
        (all, from, present, t, s, weights) -> {
          analytic.last(all, from, present, t, weights);
          return 1;
        });
    return worst.group();
  }

  private double ancestral(
      float[] all, int from, int present, double t, double s, float[] weights) {
    System.arraycopy(all, from, weights, 0, weights.length);
    return Ancestral.change(config.schedule(), t, s);
  }

  /**
   * Compares the probabilities of each id; the folder may have them up to a factor of each token.
   *
   * @param columns vocabulary; or one more, of a mask that stays one
   */
  private void table(Worst worst, String name, int columns, ScoreStep step) {
    GoldenFiles files = golden.files();
    if (!files.has(name)) {
      return;
    }
    double size = files.setting("step");
    int vocabulary = config.vocabulary();
    double[] expected = files.expected(name, golden.batch(), golden.length(), columns).clone();
    double[] actual = new double[expected.length];
    for (int place = 0; place < golden.noisy().length; place++) {
      int present = golden.noisy()[place];
      int row = place * columns;
      double all = Arrays.stream(expected, row, row + columns).sum();
      for (int i = row; i < row + columns; i++) {
        expected[i] /= all;
      }
      if (present < vocabulary) {
        actual[row + present] = 1;
        continue;
      }
      float[] weights = new float[vocabulary];
      double t = golden.times()[place / golden.length()];
      double change = step.change(logits, place * vocabulary, present, t, t - size, weights);
      put(weights, change, actual, row);
      if (columns > vocabulary) {
        actual[row + vocabulary] = 1 - change;
      }
    }
    worst.norm(name, actual, expected);
  }

  /** Puts the probabilities of weights that are given by their logarithms into a table. */
  private static void put(float[] weights, double change, double[] table, int row) {
    double all = 0;
    for (float weight : weights) {
      all += Math.exp(weight);
    }
    for (int v = 0; v < weights.length; v++) {
      table[row + v] = change * Math.exp(weights[v]) / all;
    }
  }
}
