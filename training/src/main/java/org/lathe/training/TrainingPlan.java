package org.lathe.training;

import java.util.Locale;
import org.lathe.datasets.Tokenizer;
import org.lathe.engine.Device;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.Hoist;
import org.lathe.graph.TooLargeException;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.SlowOptions;

/**
 * What a run will cost, known from its graphs before anything starts.
 *
 * @param fast memory of fast learning alone, weights frozen, at the run's micro-batch
 * @param memory of the whole run, its evaluations, reconstruction and sample included
 * @param peak what the engine holds of the whole run at the moment that needs most
 * @param flopsPerTokenPaper the paper's count, {@code (T_fast + 1) (6 P + 6 L d N)}
 * @param flopsPerTokenExecuted operations that the graphs execute, a token
 */
public record TrainingPlan(
    TrainingMemory fast,
    TrainingMemory memory,
    MemoryNeed peak,
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
    PlanningSession whole = whole(session, config, options);
    return new TrainingPlan(
        fast(session, graphs, options),
        TrainingMemory.of(whole, config),
        whole.peak(),
        paper,
        executed);
  }

  private static TrainingMemory fast(Session session, LtmGraphs graphs, TrainingOptions options) {
    PlanningSession planning = new PlanningSession(session);
    new FastLearning(planning, graphs, options.fast(), false).close();
    return TrainingMemory.of(planning, graphs.config());
  }

  private static PlanningSession whole(Session session, LtmConfig config, TrainingOptions options) {
    PlanningSession planning = new PlanningSession(session);
    SlowStep slowStep = new SlowStep(planning, config, options);
    new Showing(planning, config, options, Tokenizer.named(options.tokenizer())).compileEach();
    slowStep.close();
    return planning;
  }

  /**
   * Plans a run that the device holds.
   *
   * @param session of the engine, device and threads that it will have; holds no states and gets
   *     none
   * @throws EngineException if the device does not hold it, with what is needed and what to do: the
   *     largest micro-batch that it does hold is planned and named
   */
  public static TrainingPlan fitting(
      Session session, LtmConfig config, TrainingOptions options, Device device) {
    TrainingPlan plan;
    try {
      plan = of(session, config, options);
    } catch (TooLargeException e) {
      throw new EngineException(
          "this run is too large for the engine: %s; take %s"
              .formatted(e.what(), mend(session, config, options, device)));
    }
    if (plan.fits(device)) {
      return plan;
    }
    throw new EngineException(plan.refusal(device, mend(session, config, options, device)));
  }

  private static String mend(
      Session session, LtmConfig config, TrainingOptions options, Device device) {
    for (int micro = options.microBatch() - 1; micro >= 1; micro--) {
      if (options.batch() % micro == 0
          && fits(session, config, options.withMicroBatch(micro), device)) {
        return "--micro-batch " + micro;
      }
    }
    return "a smaller --length or --preset";
  }

  private static boolean fits(
      Session session, LtmConfig config, TrainingOptions options, Device device) {
    try {
      return of(session, config, options).fits(device);
    } catch (TooLargeException e) {
      return false;
    }
  }

  /** Bytes that a device must offer: of a heap more than is planned. */
  public long need(Device device) {
    return device.heap() ? memory.heap() : memory.total();
  }

  /** Whether the device offers as much, or does not tell. */
  public boolean fits(Device device) {
    return device.memory() < 0 || need(device) <= device.memory();
  }

  private String refusal(Device device, String mend) {
    double gib = 1L << 30;
    long need = need(device);
    return device.heap()
        ? String.format(
            Locale.ROOT,
            "this run needs about %.1f GiB and the heap may grow to %.1f GiB: start with"
                + " LATHE_JAVA_OPTS=-Xmx%dg, or take %s",
            need / gib,
            device.memory() / gib,
            (need >> 30) + 1,
            mend)
        : String.format(
            Locale.ROOT,
            "this run needs %.1f GiB and may use %.1f GiB of %s: take %s",
            need / gib,
            device.memory() / gib,
            device.name(),
            mend);
  }
}
