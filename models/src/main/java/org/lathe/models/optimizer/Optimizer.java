package org.lathe.models.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AdamW;
import org.lathe.models.Parameter;

/** Updates the weights of a model by AdamW with the gradient states, which it may clip. */
public final class Optimizer implements AutoCloseable {
  private static final String SCHEDULE = "schedule";

  /** Output: norm of the whole gradient before clipping, [1]. */
  private static final String GRADIENT_NORM = "gradient_norm";

  private final OptimizerOptions options;
  private final Program update;

  /** Compiles the update; weights, gradients and moments are states of the session. */
  public Optimizer(Session session, List<Parameter> parameters, OptimizerOptions options) {
    this(session, graph(parameters, options), options);
  }

  /**
   * Compiles an update graph that exists already.
   *
   * @param graph of {@link #graph} with the same options
   */
  public Optimizer(Session session, TaskGraph graph, OptimizerOptions options) {
    this.options = options;
    this.update = session.compile(graph);
  }

  /** Returns the graph of one AdamW step. */
  public static TaskGraph graph(List<Parameter> parameters, OptimizerOptions options) {
    GraphBuilder graph = new GraphBuilder("slow_update");
    Tensor schedule = graph.input(SCHEDULE, TensorType.f32(3));
    List<Tensor> gradients = new ArrayList<>();
    for (Parameter parameter : parameters) {
      gradients.add(graph.state(parameter.gradient(), parameter.type()));
    }
    Tensor norm = graph.globalNorm(gradients);
    graph.output(GRADIENT_NORM, norm);
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Tensor weight = graph.state(parameter.name(), parameter.type());
      Tensor m = graph.state(parameter.firstMoment(), parameter.type());
      Tensor v = graph.state(parameter.secondMoment(), parameter.type());
      AdamW adamW =
          new AdamW(
              (float) options.beta1(),
              (float) options.beta2(),
              (float) options.epsilon(),
              (float) (parameter.decays() ? options.decay(parameter.isMatrix()) : 0));
      Tensor gradient =
          options.clips()
              ? graph.clip(gradients.get(i), norm, (float) options.clip())
              : gradients.get(i);
      List<Tensor> updated = graph.apply(adamW, List.of(weight, m, v, gradient, schedule));
      graph.update(weight, updated.get(0));
      graph.update(m, updated.get(1));
      graph.update(v, updated.get(2));
    }
    return graph.build();
  }

  /**
   * Takes a step with the accumulated gradient.
   *
   * @param step number of the step, from 1
   * @return norm of the gradient before clipping
   */
  public float update(double rate, long step) {
    update.write(SCHEDULE, AdamSchedule.of(rate, options.beta1(), options.beta2(), step));
    update.run();
    return update.read(GRADIENT_NORM)[0];
  }

  @Override
  public void close() {
    update.close();
  }
}
