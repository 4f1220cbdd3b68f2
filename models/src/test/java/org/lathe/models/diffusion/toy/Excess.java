package org.lathe.models.diffusion.toy;

import static org.lathe.models.diffusion.toy.MarkovChain.LENGTH;
import static org.lathe.models.diffusion.toy.MarkovChain.VOCABULARY;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.lathe.models.diffusion.network.Denoiser;
import org.lathe.models.diffusion.noise.NoiseSchedule;

/**
 * How far the bound of a model of the chain, in expectation over its sequences, is above the
 * entropy, in nats. What the best network would cost is known exactly and left out of the draws, so
 * few of them do.
 *
 * @param mean of what the draws give, and what the best network's bound is above the entropy
 * @param error standard error of the mean
 */
record Excess(double mean, double error) {
  static final int BATCH = 512;
  private static final int DRAWS = 16 * BATCH;

  /**
   * A noisy sequence.
   *
   * @param replaced the rate at which tokens that are no mask were replaced
   * @param weight of its loss in the bound
   */
  private record Noisy(int[] tokens, double time, double replaced, double weight) {}

  @FunctionalInterface
  private interface Noise {
    Noisy of(int draw, SplittableRandom random);
  }

  /** Computes the loss of a place above the best network's, given the noisy sequence. */
  @FunctionalInterface
  private interface PlaceLoss {
    double of(Noisy noisy, int place, double[] context, double[] logits);
  }

  /**
   * Returns the excess of the finite form: of N places, k are masked, and N/k times the sum of the
   * divergences of the network's probabilities from the true ones is above the entropy.
   *
   * @param scores whether of the score entropy
   */
  static Excess finite(Denoiser denoiser, NoiseSchedule schedule, boolean scores) {
    Noise noise =
        (draw, random) -> {
          int masked = 1 + draw % LENGTH;
          double[] numbers = random.doubles(LENGTH).toArray();
          double rate = Arrays.stream(numbers).sorted().skip(masked - 1).findFirst().orElseThrow();
          int[] tokens = MarkovChain.draw(random);
          for (int i = 0; i < LENGTH; i++) {
            tokens[i] = numbers[i] <= rate ? VOCABULARY : tokens[i];
          }
          return new Noisy(tokens, schedule.time(rate), 0, (double) LENGTH / masked);
        };
    return of(
        denoiser,
        noise,
        0,
        (noisy, place, context, logits) ->
            noisy.tokens()[place] < VOCABULARY ? 0 : masked(context, logits, scores));
  }

  private static double masked(double[] context, double[] logits, boolean scores) {
    double all = Arrays.stream(context).sum();
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    double divergence = 0;
    for (int v = 0; v < VOCABULARY; v++) {
      double p = context[v] / all;
      divergence += p * (Math.log(p) - logits[v] + Math.log(sum));
    }
    // The sum of the scores over the true one.
    double ratio = sum / VOCABULARY;
    return divergence + (scores ? ratio - 1 - Math.log(ratio) : 0);
  }

  /**
   * Returns the excess of the continuous bound of uniform noise. The best network has the true
   * scores; its bound is above the entropy by what the last noise is below that of uniform tokens,
   * and by what the first noise adds.
   */
  static Excess uniform(Denoiser denoiser, NoiseSchedule schedule) {
    double last = LENGTH * Math.log(VOCABULARY) - MarkovChain.entropy(schedule.noiseRate(1));
    double first = MarkovChain.entropy(schedule.noiseRate(0)) - MarkovChain.entropy();
    Noise noise =
        (draw, random) -> {
          double time = (draw + random.nextDouble()) / DRAWS;
          int[] tokens = MarkovChain.draw(random);
          for (int i = 0; i < LENGTH; i++) {
            boolean reached = random.nextDouble() < schedule.noiseRate(time);
            tokens[i] = reached ? random.nextInt(VOCABULARY) : tokens[i];
          }
          return new Noisy(tokens, time, schedule.noiseRate(time), schedule.rate(time));
        };
    return of(
        denoiser,
        noise,
        last + first,
        (noisy, place, context, logits) -> {
          double[] law = new double[VOCABULARY];
          double rate = noisy.replaced();
          double all = Arrays.stream(context).sum();
          Arrays.setAll(law, y -> (1 - rate) * context[y] + rate / VOCABULARY * all);
          double sum = 0;
          int present = noisy.tokens()[place];
          for (int y = 0; y < VOCABULARY; y++) {
            double score = law[y] / law[present];
            if (y != present) {
              sum += Math.exp(logits[y]) - score * logits[y] + score * (Math.log(score) - 1);
            }
          }
          return sum / VOCABULARY;
        });
  }

  private static Excess of(Denoiser denoiser, Noise noise, double best, PlaceLoss loss) {
    SplittableRandom random = new SplittableRandom(7);
    SummaryStatistics draws = new SummaryStatistics();
    int places = denoiser.length();
    int[] ids = new int[BATCH * places];
    double[] times = new double[BATCH];
    float[] logits = new float[ids.length * VOCABULARY];
    for (int first = 0; first < DRAWS; first += BATCH) {
      Noisy[] noisy = new Noisy[BATCH];
      for (int b = 0; b < BATCH; b++) {
        noisy[b] = noise.of(first + b, random);
        System.arraycopy(noisy[b].tokens(), 0, ids, b * places + 1, LENGTH);
        times[b] = noisy[b].time();
      }
      denoiser.logits(ids, times, logits);
      for (int b = 0; b < BATCH; b++) {
        draws.addValue(noisy[b].weight() * sum(noisy[b], loss, logits, b * places + 1));
      }
    }
    return new Excess(best + draws.getMean(), draws.getStandardDeviation() / Math.sqrt(DRAWS));
  }

  private static double sum(Noisy noisy, PlaceLoss loss, float[] logits, int first) {
    double[][] contexts =
        MarkovChain.contexts(MarkovChain.evidence(noisy.replaced(), noisy.tokens()));
    double sum = 0;
    for (int i = 0; i < LENGTH; i++) {
      int from = (first + i) * VOCABULARY;
      double[] row = IntStream.range(0, VOCABULARY).mapToDouble(v -> logits[from + v]).toArray();
      sum += loss.of(noisy, i, contexts[i], row);
    }
    return sum;
  }
}
