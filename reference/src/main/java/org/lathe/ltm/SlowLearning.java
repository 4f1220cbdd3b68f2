package org.lathe.ltm;

import org.lathe.engine.Program;
import org.lathe.engine.Session;

/**
 * Slow learning: gathers the gradient of the decoder's weights over micro-batches and takes AdamW
 * steps (Kong et al., 2025, Algorithm 1, outer loop). Weights, gradients and moments are states of
 * the session.
 */
public final class SlowLearning implements AutoCloseable {
  private final Session session;
  private final LtmConfig config;
  private final SlowOptions options;
  private final Program gradient;
  private final Program update;

  /**
   * Compiles what slow learning needs.
   *
   * @param tokens number of tokens in the whole batch: the loss is the mean over them
   */
  public SlowLearning(Session session, LtmGraphs graphs, SlowOptions options, long tokens) {
    this.session = session;
    this.config = graphs.config();
    this.options = options;
    this.gradient = session.compile(graphs.slowGradient(1.0 / tokens));
    this.update = session.compile(graphs.slowUpdate(options));
  }

  /** Sets the gathered gradient to zero; before the fits of a step. */
  public void begin() {
    Parameters.of(config).forEach(parameter -> session.clear(parameter.gradient()));
  }

  /**
   * Adds the gradient of a micro-batch at the present sample of z.
   *
   * @return its negative log likelihood in nats, a sequence
   */
  public float[] accumulate(int[] tokens, int[] targets) {
    FastLearning.feed(gradient, tokens, targets);
    gradient.run();
    return gradient.read(LtmGraphs.NLL);
  }

  /**
   * Takes a step along the gathered gradient.
   *
   * @param step number of the step, from 1
   * @return norm of the gradient before clipping
   */
  public float update(double rate, long step) {
    update.write(LtmGraphs.SCHEDULE, AdamSchedule.of(rate, options.beta1(), options.beta2(), step));
    update.run();
    return update.read(LtmGraphs.GRADIENT_NORM)[0];
  }

  @Override
  public void close() {
    gradient.close();
    update.close();
  }
}
