package org.lathe.models.diffusion.likelihood;

import java.util.Arrays;
import org.lathe.models.diffusion.network.DiffusionConfig;
import org.lathe.models.diffusion.network.PlaceLosses;
import org.lathe.models.diffusion.noise.NoiseSchedule;
import org.lathe.models.diffusion.noise.Process;
import org.lathe.models.diffusion.noise.ScheduleName;

/** The losses of a network that a formula stands for, in float64. */
final class FormulaLosses implements PlaceLosses {
  /** What a network says of a place. */
  @FunctionalInterface
  interface Predictor {
    /**
     * Returns the V logits of a place, or log scores without their offset.
     *
     * @param noisy tokens without the separator
     * @param place among them
     * @param time in [0, 1]
     */
    double[] logits(int[] noisy, int place, double time);
  }

  static final int VOCABULARY = 3;
  static final int LENGTH = 4;

  private final DiffusionConfig config;
  private final int batch;
  private final int length;
  private final Predictor predictor;

  FormulaLosses(DiffusionConfig config, int batch, int length, Predictor predictor) {
    this.config = config;
    this.batch = batch;
    this.length = length;
    this.predictor = predictor;
  }

  /** Returns a configuration whose shape is of no interest. */
  static DiffusionConfig config(Process process, ScheduleName schedule) {
    return config(process, schedule.published());
  }

  static DiffusionConfig config(Process process, NoiseSchedule schedule) {
    return new DiffusionConfig(
        process,
        VOCABULARY,
        4,
        1,
        1,
        4,
        64,
        4,
        4,
        true,
        schedule,
        DiffusionConfig.EPSILON,
        DiffusionConfig.ROPE_THETA);
  }

  /** Returns logits that depend on place, token and all other tokens that are no masks. */
  static double[] context(int[] noisy, int place) {
    double[] logits = new double[VOCABULARY];
    for (int v = 0; v < VOCABULARY; v++) {
      logits[v] = 0.7 * Math.sin(1 + 1.3 * place + 2.1 * v);
      for (int j = 0; j < noisy.length; j++) {
        if (j != place && noisy[j] < VOCABULARY) {
          logits[v] += 0.9 * Math.cos(1.7 * noisy[j] + 0.6 * v * (j + 1) + place - j);
        }
      }
    }
    return logits;
  }

  /** Returns the same logits, sharper where fewer tokens are masked at that time. */
  static Predictor readingTheRate(NoiseSchedule schedule) {
    return (noisy, place, time) ->
        Arrays.stream(context(noisy, place))
            .map(logit -> logit * (2 - schedule.noiseRate(time)))
            .toArray();
  }

  static double logSum(double[] logits) {
    return Math.log(Arrays.stream(logits).map(Math::exp).sum());
  }

  @Override
  public int batch() {
    return batch;
  }

  @Override
  public int length() {
    return length + 1;
  }

  @FunctionalInterface
  private interface Loss {
    double of(double[] logits, int noisy, int target, double time);
  }

  @Override
  public float[] of(int[] noisy, int[] targets, double[] times) {
    return switch (config.process()) {
      case MDLM, MD4 -> crossEntropy(noisy, targets, times);
      case SEDD_ABSORB -> each(noisy, targets, times, this::absorb);
      case SEDD_UNIFORM -> each(noisy, targets, times, this::uniform);
    };
  }

  @Override
  public float[] crossEntropy(int[] noisy, int[] targets, double[] times) {
    return each(
        noisy, targets, times, (logits, token, target, time) -> logSum(logits) - logits[target]);
  }

  private float[] each(int[] noisy, int[] targets, double[] times, Loss loss) {
    int n = length();
    float[] all = new float[noisy.length];
    for (int b = 0; b < times.length; b++) {
      int[] tokens = Arrays.copyOfRange(noisy, b * n + 1, (b + 1) * n);
      for (int i = 0; i < length; i++) {
        int target = targets[b * n + 1 + i];
        if (target >= 0) {
          double[] logits = predictor.logits(tokens, i, times[b]);
          all[b * n + 1 + i] = (float) loss.of(logits, tokens[i], target, times[b]);
        }
      }
    }
    return all;
  }

  /** The score entropy of masks, as it is published. */
  private double absorb(double[] logits, int noisy, int target, double time) {
    double expm1 = Math.expm1(config.schedule().sigma(time));
    double offset = Math.log(expm1) + Math.log(VOCABULARY);
    double total = 1 / expm1;
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - offset);
    }
    return sum - total * (logits[target] - offset) + total * (Math.log(total) - 1);
  }

  /** The score entropy of the uniform process, as it is published. */
  private double uniform(double[] logits, int noisy, int target, double time) {
    double expm1 = Math.expm1(config.schedule().sigma(time));
    double ratio = expm1 / (expm1 + VOCABULARY);
    double sum = 0;
    for (int y = 0; y < VOCABULARY; y++) {
      if (y != noisy) {
        double a = noisy == target ? ratio : y == target ? 1 / ratio : 1;
        sum += Math.exp(logits[y]) - a * logits[y] + a * (Math.log(a) - 1);
      }
    }
    return sum / VOCABULARY;
  }

  @Override
  public void close() {}
}
