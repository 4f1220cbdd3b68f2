package org.lathe.models.ltm.family;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.models.Batch;
import org.lathe.models.Losses;
import org.lathe.models.NoiseStream;
import org.lathe.models.Objective;
import org.lathe.models.Occasion;
import org.lathe.models.StepListener;
import org.lathe.models.StepPart;
import org.lathe.models.StepShape;
import org.lathe.models.blocks.LoadBalanceLoss;
import org.lathe.models.blocks.RouterFlips;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitLoss;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.ltm.SlowSample;
import org.lathe.models.ltm.WordDropout;

/**
 * Fits the posterior of each sequence with the weights as they are, then takes the gradient of the
 * weights (Kong et al., 2025, Algorithm 1).
 */
final class LtmObjective implements Objective {
  private final LtmOptions options;
  private final FastLearning fast;
  private final SlowLearning slow;
  private Batch batch;
  private Occasion occasion;
  private StepListener told;
  private double[] fit;
  private double kl;

  /** Null where the decoder has no experts. */
  private RouterFlips flips;

  LtmObjective(Session session, LtmGraphs graphs, StepShape shape, LtmOptions options) {
    this.options = options;
    boolean trajectory = options.slowGradient() == SlowGradient.TRAJECTORY;
    this.fast = new FastLearning(session, graphs, options.fast(), FitLoss.of(options), trajectory);
    this.slow =
        new SlowLearning(
            session,
            graphs,
            options.slowGradient(),
            shape.tokens(),
            shape.microBatches(),
            options.slow().draws());
  }

  @Override
  public void begin() {
    slow.begin();
  }

  @Override
  public void prepare(Batch next, Occasion now, StepListener listener) {
    load(next, now, listener);
    fast.fit(
        now.seed(),
        now.step(),
        now.sequences(),
        options.fastRate(now.step(), now.steps()),
        (s, score) -> {
          listener.stepped(s);
          fast.gates().ifPresent(gates -> flips.step(gates));
          fit[s] = score.nelbo();
          if (s == fit.length - 1) {
            kl = score.nelbo() - score.nllSum();
          }
        });
  }

  private void load(Batch next, Occasion now, StepListener listener) {
    occasion = now;
    told = listener;
    batch = WordDropout.of(next, options.wordDropout(), now);
    fit = new double[options.fast().steps()];
    kl = 0;
    flips =
        fast.graphs()
            .config()
            .blocks()
            .experts()
            .map(size -> new RouterFlips(size.number(), batch.tokens().length))
            .orElse(null);
    fast.weigh(options.klWeight().at(now.step(), now.steps()));
    fast.load(batch.tokens(), batch.targets());
  }

  @Override
  public Losses accumulate() {
    int draws = options.slow().draws();
    double sum = 0;
    double balances = 0;
    for (int k = 0; k < draws; k++) {
      if (k > 0) {
        // Many draws take long: the step can be given up between them.
        told.stepped(fit.length + k);
      }
      if (options.slow().noise() == SlowSample.Noise.FRESH) {
        fast.draw(
            NoiseStream.Purpose.SLOW, occasion.seed(), occasion.step(), k, occasion.sequences());
      }
      for (float nll : slow.accumulate(batch.tokens(), batch.targets())) {
        sum += nll;
      }
      balances +=
          slow.balance().map(of -> LoadBalanceLoss.sum(of, batch.tokens().length)).orElse(0.0);
    }
    double loss = sum / draws;
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("kl", kl);
    parts.put("nelbo", fit.length == 0 ? loss : fit[fit.length - 1]);
    if (flips != null) {
      parts.put(LoadBalanceLoss.OUTPUT, balances / draws);
      parts.put("router_flips", (double) flips.count());
    }
    return new Losses(loss, parts, Map.of("fit", fit));
  }

  /** Returns the start of a fit, one of its steps, and the gradient of the weights. */
  @Override
  public List<StepPart> parts(Batch next, Occasion now) {
    LtmParts parts = new LtmParts(next, now);
    List<StepPart> all = new ArrayList<>();
    all.add(new StepPart("prefix", "prefix", 1, parts::start));
    if (options.fast().steps() > 0) {
      all.add(new StepPart("fast", "fast step", options.fast().steps(), parts::step));
    }
    all.add(new StepPart("slow", "slow gradient", 1, parts::gradient));
    return all;
  }

  /** The parts of a step for one micro-batch; a fit that is over begins again. */
  private final class LtmParts {
    private final Batch next;
    private final Occasion now;
    private boolean started;
    private int step;

    LtmParts(Batch next, Occasion now) {
      this.next = next;
      this.now = now;
    }

    double start() {
      started = true;
      step = 0;
      load(next, now, s -> {});
      fast.restart(now.seed(), now.step(), now.sequences());
      if (options.fast().noise() == FastOptions.Noise.FIXED) {
        fast.drawFit(now.seed(), now.step(), 0, now.sequences());
      }
      return Double.NaN;
    }

    double step() {
      require();
      int s = step++ % options.fast().steps();
      if (options.fast().noise() == FastOptions.Noise.FRESH) {
        fast.drawFit(now.seed(), now.step(), s, now.sequences());
      }
      return fast.step(options.fastRate(now.step(), now.steps()), s).nelbo();
    }

    double gradient() {
      require();
      return accumulate().loss();
    }

    private void require() {
      if (!started) {
        start();
      }
    }
  }

  @Override
  public void close() {
    fast.close();
    slow.close();
  }
}
