package org.lathe.models.ltm;

import java.util.Optional;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.models.GradientAccumulation;
import org.lathe.models.GraphNames;
import org.lathe.models.blocks.LoadBalanceLoss;

/**
 * The gradient of slow learning: the gradient of the mean cross-entropy at the present sample of z,
 * accumulated over micro-batches (Kong et al., 2025, Algorithm 1, outer loop). Weights and
 * gradients are states of the session.
 */
public final class SlowLearning implements AutoCloseable {
  private final GradientAccumulation gradient;

  /** Null until there was one. */
  private Program last;

  /**
   * Compiles the programs of slow learning.
   *
   * @param graphs batch and length of a micro-batch
   * @param where the gradient is taken; along a trajectory the gradient states hold that of the
   *     fast steps before the first micro-batch
   * @param tokens of the whole batch: the loss is the mean over them
   * @param microBatches the most that a leaf has: one alone takes less memory than several
   */
  public SlowLearning(
      Session session, LtmGraphs graphs, SlowGradient where, long tokens, int microBatches) {
    this(session, graphs, where, tokens, microBatches, 1);
  }

  /**
   * Compiles the programs for a gradient that is the mean over several samples of z.
   *
   * @param draws samples for each micro-batch; {@link #accumulate} is called for each
   */
  public SlowLearning(
      Session session,
      LtmGraphs graphs,
      SlowGradient where,
      long tokens,
      int microBatches,
      int draws) {
    double scale = 1.0 / (tokens * draws);
    this.gradient =
        new GradientAccumulation(
            session,
            graphs.config().parameters(),
            first -> first ? graphs.firstSlowGradient(scale) : graphs.slowGradient(scale),
            microBatches * draws,
            where == SlowGradient.FINAL);
  }

  /** Begins a leaf with a zero gradient. Call it before the fits of the leaf. */
  public void begin() {
    gradient.begin();
  }

  /**
   * Adds the gradient of a micro-batch at the present sample of z.
   *
   * @return its negative log likelihood in nats, for each sequence
   * @throws IllegalStateException if a leaf has more micro-batches than were asked for
   */
  public float[] accumulate(int[] tokens, int[] targets) {
    Program program = gradient.next();
    FastLearning.feed(program, tokens, targets);
    program.run();
    last = program;
    return program.read(GraphNames.NLL);
  }

  /**
   * Returns the load balance loss of each layer in the last micro-batch, without coefficient; empty
   * where the decoder has no experts.
   */
  public Optional<float[]> balance() {
    return LoadBalanceLoss.of(last);
  }

  @Override
  public void close() {
    gradient.close();
  }
}
