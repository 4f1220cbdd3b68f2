package org.lathe.benchmarks.device;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FastStep;
import org.lathe.models.ltm.FitLoss;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.models.ltm.SlowLearning;
import org.lathe.models.optimizer.Optimizer;

/** The graphs of training for one micro-batch. */
final class TrainingGraphs {
  /** A step has several micro-batches, so that its gradient is added to that of others. */
  private static final int MICRO_BATCHES = 2;

  private final Workload workload;
  private final TrainingShape shape;
  private final LtmGraphs graphs;
  private final TaskGraph update;

  TrainingGraphs(Workload workload, TrainingShape shape) {
    this.workload = workload;
    this.shape = shape;
    this.graphs = new LtmGraphs(workload.config(), workload.batch(), workload.length());
    this.update = Optimizer.graph(workload.config().parameters(), TrainingShape.optimizer());
  }

  FastLearning fast(Session session) {
    return new FastLearning(session, graphs, shape.fast(), false);
  }

  SlowLearning slow(Session session) {
    return new SlowLearning(session, graphs, SlowGradient.FINAL, workload.tokens(), MICRO_BATCHES);
  }

  Optimizer optimizer(Session session) {
    return new Optimizer(session, update, TrainingShape.optimizer());
  }

  /** Returns the plan of all programs together. */
  PlanningSession plan(Session session) {
    PlanningSession planning = new PlanningSession(session);
    fast(planning);
    slow(planning);
    optimizer(planning);
    return planning;
  }

  /** Returns the graphs that each part runs. */
  Map<DevicePart, List<TaskGraph>> parts() {
    Hoist.Split split = graphs.fastStep(FastStep.of(shape.fast(), FitLoss.NELBO, false));
    Map<DevicePart, List<TaskGraph>> parts = new EnumMap<>(DevicePart.class);
    parts.put(DevicePart.PREFIX, List.of(split.prefix()));
    parts.put(DevicePart.FAST, List.of(graphs.noise(), split.rest()));
    parts.put(DevicePart.SLOW, List.of(graphs.slowGradient(1.0 / workload.tokens())));
    parts.put(DevicePart.UPDATE, List.of(update));
    return parts;
  }

  /** Returns the launches of a part, for each kernel and shape; empty if the engine has none. */
  Optional<PartCensus> census(DevicePart part, Session session) {
    List<TaskGraph> run = parts().get(part);
    return run == null
        ? Optional.empty()
        : Optional.of(
            PartCensus.of(
                run.stream().flatMap(graph -> session.bind(graph).census().stream()).toList()));
  }
}
