package org.lathe.models.ltm.family;

import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Losses;
import org.lathe.models.NoiseStream;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.StepListener;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;

/**
 * Fits the posterior of each sequence with the weights as they are, then takes the gradient of the
 * weights (Kong et al., 2025, Algorithm 1).
 */
final class LtmObjective implements Objective {
  private final LtmOptions options;
  private final FastLearning fast;
  private final SlowLearning slow;
  private Batch batch;
  private double[] fit;
  private double kl;

  LtmObjective(Session session, LtmGraphs graphs, int microBatches, LtmOptions options) {
    this.options = options;
    boolean trajectory = options.slowGradient() == SlowGradient.TRAJECTORY;
    this.fast = new FastLearning(session, graphs, options.fast(), trajectory);
    long tokens = (long) graphs.batch() * graphs.length() * microBatches;
    this.slow = new SlowLearning(session, graphs, options.slowGradient(), tokens, microBatches);
  }

  @Override
  public void begin() {
    slow.begin();
  }

  @Override
  public void prepare(Batch next, Occasion occasion, StepListener listener) {
    batch = next;
    fit = new double[options.fast().steps()];
    kl = 0;
    fast.load(batch.tokens(), batch.targets());
    fast.fit(
        occasion.seed(),
        occasion.step(),
        occasion.sequences(),
        options.fastRate(occasion.step(), occasion.steps()),
        (s, score) -> {
          listener.stepped(s);
          fit[s] = score.nelbo();
          if (s == fit.length - 1) {
            kl = score.nelbo() - score.nllSum();
          }
        });
    if (options.fast().noise() == FastOptions.Noise.FRESH) {
      fast.draw(
          NoiseStream.Purpose.SLOW, occasion.seed(), occasion.step(), 0, occasion.sequences());
    }
  }

  @Override
  public Losses accumulate() {
    double loss = 0;
    for (float nll : slow.accumulate(batch.tokens(), batch.targets())) {
      loss += nll;
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("kl", kl);
    parts.put("nelbo", fit.length == 0 ? loss : fit[fit.length - 1]);
    return new Losses(loss, parts, Map.of("fit", fit));
  }

  @Override
  public void close() {
    fast.close();
    slow.close();
  }
}
