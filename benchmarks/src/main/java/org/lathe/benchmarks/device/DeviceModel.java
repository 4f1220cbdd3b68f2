package org.lathe.benchmarks.device;

import java.util.Comparator;
import java.util.SplittableRandom;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.models.NoiseStream;
import org.lathe.models.Parameter;
import org.lathe.models.Weights;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;

/**
 * A model in training on a device. Each method ends with a read, so that nothing is under way when
 * it returns.
 */
final class DeviceModel implements AutoCloseable {
  private static final long SEED = 1;
  private static final double FAST_RATE = 0.3;
  private static final double SLOW_RATE = 1e-4;

  private final Workload workload;
  private final Session session;
  private final MemoryNeed planned;
  private final FastLearning fast;
  private final SlowLearning slow;
  private final Optimizer optimizer;
  private final String smallest;
  private final int[] tokens;
  private final int[] targets;
  private int fastSteps;
  private int slowSteps;
  private boolean began;

  /**
   * Reserves the memory of all programs, and compiles them then.
   *
   * @param opened an empty session; closed with this
   */
  DeviceModel(Workload workload, TrainingGraphs graphs, Session opened) {
    this.workload = workload;
    PlanningSession planning = graphs.plan(opened);
    planned = planning.peak();
    session = planning.running();
    session.reserve(planned);
    Weights.start(session, workload.config().parameters(), SEED);
    fast = graphs.fast(session);
    slow = graphs.slow(session);
    optimizer = graphs.optimizer(session);
    smallest =
        workload.config().parameters().stream()
            .min(Comparator.comparingLong(parameter -> parameter.type().bytes()))
            .map(Parameter::name)
            .orElseThrow();
    SplittableRandom random = new SplittableRandom(SEED);
    tokens = random.ints(workload.tokens(), 0, workload.config().vocabulary()).toArray();
    targets = random.ints(workload.tokens(), 0, workload.config().vocabulary()).toArray();
    prefix();
    fast.restart(SEED, 0, workload.sequences());
  }

  Session session() {
    return session;
  }

  long plannedBytes() {
    return planned.bytes();
  }

  /** Loads the tokens and computes what no latent influences. */
  void prefix() {
    fast.load(tokens, targets);
    session.read(smallest);
  }

  /** Draws noise and takes a fast step. */
  void fastStep() {
    fast.draw(NoiseStream.Purpose.FIT, SEED, 0, fastSteps, workload.sequences());
    fast.step(FAST_RATE, fastSteps);
    fastSteps++;
  }

  /** Adds the gradient of a micro-batch to that of those before. */
  void slowGradient() {
    if (!began) {
      slow.begin();
      slow.accumulate(tokens, targets);
      began = true;
    }
    slow.accumulate(tokens, targets);
  }

  /** Clips the gradient and updates the weights. */
  void update() {
    optimizer.update(SLOW_RATE, ++slowSteps);
  }

  /** Returns what does a part. */
  Runnable part(DevicePart part) {
    return switch (part) {
      case PREFIX -> this::prefix;
      case FAST -> this::fastStep;
      case SLOW -> this::slowGradient;
      case UPDATE -> this::update;
      case GENERATION, LAUNCHES, PRODUCTS ->
          throw new IllegalArgumentException(part.label() + " is no part of training");
    };
  }

  @Override
  public void close() {
    fast.close();
    slow.close();
    optimizer.close();
    session.close();
  }
}
