package org.lathe.benchmarks;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Session;
import org.lathe.graph.TaskGraph;
import org.lathe.models.Batch;
import org.lathe.models.Objective;
import org.lathe.models.Parameter;
import org.lathe.models.StepPart;
import org.lathe.models.StepShape;
import org.lathe.models.WeightStart;
import org.lathe.models.Weights;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.WeightAverage;

/**
 * A model of any family in training on an engine: the parts of a step, one by one. Each method ends
 * with a read, so that nothing is under way on a device when it returns.
 */
public final class ModelInTraining implements AutoCloseable {
  /** The learning rate of updates. */
  static final double RATE = 4e-4;

  /** Standard deviation of weights that training starts at zero. */
  private static final double MOVED = 0.02;

  private final Workload workload;
  private final Session session;
  private final MemoryNeed planned;
  private final Objective objective;
  private final Optimizer optimizer;
  private final WeightAverage average;
  private final String smallest;
  private final Batch batch;
  private List<StepPart> parts;
  private int updates;
  private boolean began;

  /**
   * Reserves the memory of all programs, and compiles them then.
   *
   * @param opened an empty session; closed with this
   * @param microBatches the most that a step has; one alone takes less memory than several
   */
  public ModelInTraining(Workload workload, Session opened, int microBatches) {
    this.workload = workload;
    PlanningSession planning = new PlanningSession(opened);
    TaskGraph update = Optimizer.graph(workload.model().parameters(), workload.optimizer());
    plan(planning, workload, update, microBatches);
    planned = planning.peak();
    session = planning.running();
    session.reserve(planned);
    start(workload.model().parameters());
    objective = objective(session, workload, microBatches);
    optimizer = new Optimizer(session, update, workload.optimizer());
    average = average(session, workload);
    startAverages();
    smallest =
        workload.model().parameters().stream()
            .min(Comparator.comparingLong(parameter -> parameter.type().bytes()))
            .map(Parameter::name)
            .orElseThrow();
    batch = workload.random();
    parts = objective.parts(batch, workload.occasion());
  }

  /** What starts at zero is moved: at zero nothing would show whether it is added. */
  private void start(List<Parameter> parameters) {
    Weights.start(session, parameters, Workload.SEED);
    SplittableRandom random = new SplittableRandom(Workload.SEED);
    for (Parameter parameter : parameters) {
      if (parameter.start().equals(WeightStart.ZEROS)) {
        float[] moved = new float[parameter.type().shape().size()];
        for (int i = 0; i < moved.length; i++) {
          moved[i] = (float) (MOVED * random.nextGaussian());
        }
        session.write(parameter.name(), moved);
      }
    }
  }

  private static Objective objective(Session session, Workload workload, int microBatches) {
    return workload
        .model()
        .objective(session, StepShape.of(workload.shape(), microBatches), workload.objective());
  }

  private static void plan(
      PlanningSession planning, Workload workload, TaskGraph update, int microBatches) {
    objective(planning, workload, microBatches);
    new Optimizer(planning, update, workload.optimizer());
    average(planning, workload);
  }

  private static WeightAverage average(Session session, Workload workload) {
    return new WeightAverage(session, workload.model().parameters(), workload.average());
  }

  private void startAverages() {
    if (workload.average().averages()) {
      Weights.startAverages(session, workload.model().parameters());
    }
  }

  /** Returns the memory of all programs of training together. */
  public static MemoryNeed plan(Session session, Workload workload, int microBatches) {
    PlanningSession planning = new PlanningSession(session);
    TaskGraph update = Optimizer.graph(workload.model().parameters(), workload.optimizer());
    plan(planning, workload, update, microBatches);
    return planning.peak();
  }

  /** Returns the workload. */
  public Workload workload() {
    return workload;
  }

  /** Returns the session with the weights, gradients and whatever the objective keeps. */
  public Session session() {
    return session;
  }

  /** Returns the tokens of a step. */
  public Batch batch() {
    return batch;
  }

  /** Returns the bytes that the graphs of all parts need, including weights and moments. */
  public long plannedBytes() {
    return planned.bytes();
  }

  /** Returns the weights by the names of the parameters. */
  public Map<String, float[]> weights() {
    Map<String, float[]> weights = new LinkedHashMap<>();
    for (Parameter parameter : workload.model().parameters()) {
      weights.put(parameter.name(), session.read(parameter.name()));
    }
    return weights;
  }

  /** Sets weights and averages, resets the moments to zero, and begins all parts anew. */
  public void restart(Map<String, float[]> weights) {
    weights.forEach(session::write);
    for (Parameter parameter : workload.model().parameters()) {
      session.clear(parameter.firstMoment());
      session.clear(parameter.secondMoment());
    }
    startAverages();
    updates = 0;
    parts = objective.parts(batch, workload.occasion());
  }

  /** Returns the parts before the gradient. */
  List<StepPart> preparations() {
    return parts.subList(0, parts.size() - 1);
  }

  /**
   * Does a part before the gradient once.
   *
   * @param label of the part
   * @return its loss
   */
  public double prepare(String label) {
    StepPart part =
        preparations().stream()
            .filter(each -> each.label().equals(label))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no part " + label));
    double loss = part.work().getAsDouble();
    if (Double.isNaN(loss)) {
      session.read(smallest);
    }
    return loss;
  }

  /** Computes the gradient of a step of one micro-batch; returns its loss. */
  public double gradient() {
    objective.begin();
    return parts.getLast().work().getAsDouble();
  }

  /** Adds the gradient of a micro-batch to that of those before. */
  public void addGradient() {
    if (!began) {
      gradient();
      began = true;
    }
    parts.getLast().work().getAsDouble();
  }

  /** Updates the weights with the gradient, and their averages. */
  public void update() {
    optimizer.update(RATE, ++updates);
    average.add(updates);
  }

  @Override
  public void close() {
    objective.close();
    optimizer.close();
    average.close();
    session.close();
  }
}
