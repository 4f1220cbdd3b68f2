package org.lathe.training;

import org.lathe.engine.EngineException;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.ltm.LtmConfig;
import org.lathe.ltm.LtmGraphs;
import org.lathe.ltm.Parameter;
import org.lathe.ltm.Parameters;
import org.lathe.ltm.SlowOptions;

/**
 * What a run will cost, known from its graphs before anything starts.
 *
 * @param bytes memory for weights, states and graphs
 * @param flopsPerTokenPaper the paper's count, {@code (T_fast + 1) (6 P + 6 L d N)}
 * @param flopsPerTokenExecuted operations that the graphs execute, a token
 */
public record TrainingPlan(long bytes, double flopsPerTokenPaper, double flopsPerTokenExecuted) {

  /** Plans a run in a session that holds no states yet. */
  public static TrainingPlan of(Session session, LtmConfig config, TrainingOptions options) {
    LtmGraphs graphs = new LtmGraphs(config, options.microBatch(), options.length());
    boolean trajectory = options.slow().gradient() == SlowOptions.Gradient.TRAJECTORY;
    Hoist.Split fast = graphs.fastStep(options.fast().decay(), trajectory);
    TaskGraph gradient = graphs.slowGradient(1);
    int steps = options.fast().steps();

    // States are in more than one graph and count once: weights, gradients, two moments.
    long weights = 0;
    for (Parameter parameter : Parameters.of(config)) {
      weights += 4 * parameter.type().bytes();
    }
    long bytes = weights;
    for (TaskGraph graph :
        new TaskGraph[] {fast.prefix(), fast.rest(), gradient, graphs.slowUpdate(options.slow())}) {
      long shared =
          graph.states().stream()
              .filter(state -> isWeightState(state.name()))
              .mapToLong(state -> state.type().bytes())
              .sum();
      bytes += session.bytesFor(graph) - shared;
    }
    double microTokens = (double) options.microBatch() * options.length();
    double executed =
        (Flops.of(fast.prefix()) + steps * Flops.of(fast.rest()) + Flops.of(gradient))
            / microTokens;
    double paper =
        (steps + 1)
            * (6.0 * config.parameters() + 6.0 * config.layers() * config.dim() * options.length());
    return new TrainingPlan(bytes, paper, executed);
  }

  private static boolean isWeightState(String name) {
    return name.endsWith(".weight");
  }

  /**
   * Refuses a run that does not fit.
   *
   * @param available bytes that the device offers; negative where it cannot be told
   * @throws EngineException with what is needed and what to do
   */
  public void requireFits(long available) {
    // Buffers of kernels, text and the virtual machine's own needs.
    long need = bytes + bytes / 4 + (128L << 20);
    if (available >= 0 && need > available) {
      long gib = (need >> 30) + 1;
      throw new EngineException(
          String.format(
              java.util.Locale.ROOT,
              "this run needs about %.1f GiB and the heap may grow to %.1f GiB: start with"
                  + " LATHE_JAVA_OPTS=-Xmx%dg, or lower --micro-batch",
              need / (double) (1L << 30),
              available / (double) (1L << 30),
              gib));
    }
  }
}
