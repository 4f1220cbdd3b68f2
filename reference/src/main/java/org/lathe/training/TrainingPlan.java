package org.lathe.training;

import java.util.Locale;
import org.lathe.datasets.Tokenizer;
import org.lathe.engine.EngineException;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.Hoist;
import org.lathe.ltm.FastLearning;
import org.lathe.ltm.LtmConfig;
import org.lathe.ltm.LtmGraphs;
import org.lathe.ltm.SlowOptions;

/**
 * What a run will cost, known from its graphs before anything starts.
 *
 * @param fast memory of fast learning alone, weights frozen, at the run's micro-batch
 * @param memory of the whole run, its evaluations, reconstruction and sample included
 * @param flopsPerTokenPaper the paper's count, {@code (T_fast + 1) (6 P + 6 L d N)}
 * @param flopsPerTokenExecuted operations that the graphs execute, a token
 */
public record TrainingPlan(
    TrainingMemory fast,
    TrainingMemory memory,
    double flopsPerTokenPaper,
    double flopsPerTokenExecuted) {

  /** Plans the training that goes with a preset. */
  public static TrainingPlan of(Session session, Preset preset) {
    TrainingOptions options = preset.options();
    int vocabulary = Tokenizer.named(options.tokenizer()).vocabulary();
    return of(session, preset.config(vocabulary), options);
  }

  /**
   * Plans a run.
   *
   * @param session of the engine and threads that it will have; holds no states and gets none
   */
  public static TrainingPlan of(Session session, LtmConfig config, TrainingOptions options) {
    LtmGraphs graphs = new LtmGraphs(config, options.microBatch(), options.length());
    boolean trajectory = options.slow().gradient() == SlowOptions.Gradient.TRAJECTORY;
    Hoist.Split step = graphs.fastStep(options.fast().decay(), trajectory);
    int steps = options.fast().steps();
    double microTokens = (double) options.microBatch() * options.length();
    double executed =
        (Flops.of(step.prefix()) + steps * Flops.of(step.rest()) + Flops.of(graphs.slowGradient(1)))
            / microTokens;
    double paper =
        (steps + 1)
            * (6.0 * config.parameters() + 6.0 * config.layers() * config.dim() * options.length());
    return new TrainingPlan(
        fast(session, graphs, options), whole(session, config, options), paper, executed);
  }

  private static TrainingMemory fast(Session session, LtmGraphs graphs, TrainingOptions options) {
    PlanningSession planning = new PlanningSession(session);
    new FastLearning(planning, graphs, options.fast(), false).close();
    return TrainingMemory.of(planning, graphs.config());
  }

  private static TrainingMemory whole(Session session, LtmConfig config, TrainingOptions options) {
    PlanningSession planning = new PlanningSession(session);
    SlowStep slowStep = new SlowStep(planning, config, options);
    new Showing(planning, config, options, Tokenizer.named(options.tokenizer())).compileEach();
    slowStep.close();
    return TrainingMemory.of(planning, config);
  }

  /**
   * Refuses a run that does not fit.
   *
   * @param available bytes that the device offers; negative where it cannot be told
   * @throws EngineException with what is needed and what to do
   */
  public void requireFits(long available) {
    long need = memory.heap();
    if (available >= 0 && need > available) {
      long gib = (need >> 30) + 1;
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "this run needs about %.1f GiB and the heap may grow to %.1f GiB: start with"
                  + " LATHE_JAVA_OPTS=-Xmx%dg, or lower --micro-batch",
              need / (double) (1L << 30),
              available / (double) (1L << 30),
              gib));
    }
  }
}
