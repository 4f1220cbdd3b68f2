package org.lathe.training;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.NoiseStream;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.ltm.SlowOptions;

/**
 * One step of training (Kong et al., 2025, Algorithm 1): fits the posterior of each sequence with
 * the weights as they are, then moves the weights along the mean gradient. Micro-batches are fitted
 * one after the other and their gradients added.
 */
final class SlowStep implements AutoCloseable {
  private final TrainingOptions options;
  private final FastLearning fast;
  private final SlowLearning slow;

  SlowStep(Session session, LtmConfig config, TrainingOptions options) {
    this.options = options;
    LtmGraphs graphs = new LtmGraphs(config, options.microBatch(), options.length());
    boolean trajectory = options.slow().gradient() == SlowOptions.Gradient.TRAJECTORY;
    this.fast = new FastLearning(session, graphs, options.fast(), trajectory);
    int microBatches = options.batch() / options.microBatch();
    this.slow =
        new SlowLearning(session, graphs, options.slow(), options.tokensPerStep(), microBatches);
  }

  /**
   * Takes step {@code step}, from 1.
   *
   * @param stopped asked between fast steps; once true the step is given up, weights untouched
   * @throws StopRequested if it was given up
   */
  StepMetrics take(int step, TrainingData data, BooleanSupplier stopped) {
    long began = System.nanoTime();
    int micro = options.microBatch();
    int[][] sequences = data.batch(step, options.batch());
    double[] fit = new double[options.fast().steps()];
    double[] kl = new double[1];
    double loss = 0;
    slow.begin();
    for (int first = 0; first < options.batch(); first += micro) {
      Batch batch =
          Batch.of(
              data.tokenizer().separator(), Arrays.copyOfRange(sequences, first, first + micro));
      int[] numbers = new int[micro];
      Arrays.setAll(numbers, b -> b);
      for (int b = 0; b < micro; b++) {
        numbers[b] += first;
      }
      fast.load(batch.tokens(), batch.targets());
      fast.fit(
          options.seed(),
          step,
          numbers,
          options.fastRate(step),
          (s, score) -> {
            if (stopped.getAsBoolean()) {
              throw new StopRequested();
            }
            fit[s] += score.nelbo();
            if (s == fit.length - 1) {
              kl[0] += score.nelbo() - score.nllSum();
            }
          });
      if (options.fast().noise() == FastOptions.Noise.FRESH) {
        fast.draw(NoiseStream.Purpose.SLOW, options.seed(), step, 0, numbers);
      }
      for (float nll : slow.accumulate(batch.tokens(), batch.targets())) {
        loss += nll;
      }
    }
    long tokens = options.tokensPerStep();
    Arrays.setAll(fit, s -> fit[s] / tokens);
    loss /= tokens;
    double nelbo = fit.length == 0 ? loss : fit[fit.length - 1];
    requireFinite(step, "loss", loss);
    requireFinite(step, "NELBO", nelbo);
    float norm = slow.update(options.slowRate(step), step);
    requireFinite(step, "gradient norm", norm);
    double seconds = (System.nanoTime() - began) * 1e-9;
    return new StepMetrics(
        step,
        step * tokens,
        loss,
        kl[0] / tokens,
        nelbo,
        fit,
        norm,
        options.slowRate(step),
        options.fastRate(step),
        seconds,
        tokens / seconds);
  }

  private static void requireFinite(int step, String what, double value) {
    if (!Double.isFinite(value)) {
      throw new NotFiniteException("step " + step + ": the " + what + " is " + value);
    }
  }

  @Override
  public void close() {
    fast.close();
    slow.close();
  }
}
