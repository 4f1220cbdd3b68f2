package org.lathe.models.ltm;

import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.AdamSchedule;

/**
 * Slow learning: gathers the gradient of the decoder's weights over micro-batches and takes AdamW
 * steps (Kong et al., 2025, Algorithm 1, outer loop). Weights, gradients and moments are states of
 * the session.
 */
public final class SlowLearning implements AutoCloseable {
  private final Session session;
  private final LtmConfig config;
  private final SlowOptions options;

  /**
   * Of the first micro-batch of a step; null where the gradient states hold something before it.
   */
  private final Program first;

  /** Of the others; null where there are none. */
  private final Program further;

  private final Program update;
  private boolean begun;

  /**
   * Compiles what slow learning needs, for steps of any number of micro-batches.
   *
   * @param tokens number of tokens in the whole batch: the loss is the mean over them
   */
  public SlowLearning(Session session, LtmGraphs graphs, SlowOptions options, long tokens) {
    this(session, graphs, options, tokens, Integer.MAX_VALUE);
  }

  /**
   * Compiles what slow learning needs.
   *
   * @param tokens number of tokens in the whole batch: the loss is the mean over them
   * @param microBatches the most that a step has: one alone takes less memory than several
   */
  public SlowLearning(
      Session session, LtmGraphs graphs, SlowOptions options, long tokens, int microBatches) {
    this.session = session;
    this.config = graphs.config();
    this.options = options;
    // Along a trajectory the gradient states hold that of the fast steps before the first.
    boolean alone = options.gradient() == SlowOptions.Gradient.FINAL;
    double scale = 1.0 / tokens;
    this.first = alone ? session.compile(graphs.firstSlowGradient(scale)) : null;
    this.further = alone && microBatches == 1 ? null : session.compile(graphs.slowGradient(scale));
    this.update = session.compile(graphs.slowUpdate(options));
  }

  /** Begins a step: the gradient gathered is zero. Before the fits of a step. */
  public void begin() {
    begun = true;
    if (first == null) {
      clear();
    }
  }

  private void clear() {
    Parameters.of(config).forEach(parameter -> session.clear(parameter.gradient()));
    begun = false;
  }

  /**
   * Adds the gradient of a micro-batch at the present sample of z.
   *
   * @return its negative log likelihood in nats, a sequence
   * @throws IllegalStateException if a step has more micro-batches than were asked for
   */
  public float[] accumulate(int[] tokens, int[] targets) {
    Program gradient = begun ? first : further;
    if (gradient == null) {
      throw new IllegalStateException("a second micro-batch, or one before the step began");
    }
    FastLearning.feed(gradient, tokens, targets);
    gradient.run();
    begun = false;
    return gradient.read(LtmGraphs.NLL);
  }

  /**
   * Takes a step along the gathered gradient.
   *
   * @param step number of the step, from 1
   * @return norm of the gradient before clipping
   */
  public float update(double rate, long step) {
    if (begun) {
      clear();
    }
    update.write(LtmGraphs.SCHEDULE, AdamSchedule.of(rate, options.beta1(), options.beta2(), step));
    update.run();
    return update.read(LtmGraphs.GRADIENT_NORM)[0];
  }

  @Override
  public void close() {
    for (Program program : new Program[] {first, further}) {
      if (program != null) {
        program.close();
      }
    }
    update.close();
  }
}
