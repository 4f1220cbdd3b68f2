package org.lathe.models.optimizer;

import java.util.List;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Ema;
import org.lathe.models.Parameter;

/**
 * Averages the weights over the updates of a training: {@code average += (1 - a) (weight -
 * average)}, with a by {@link AverageOptions}. All weights are averaged after each update, also
 * those that it left as they were.
 */
public final class WeightAverage implements AutoCloseable {
  private static final String KEPT = "kept";

  private final AverageOptions options;

  /** Null where there is no average. */
  private final Program average;

  /**
   * Compiles the average, or nothing where the options have none; weights and averages are states
   * of the session.
   */
  public WeightAverage(Session session, List<Parameter> parameters, AverageOptions options) {
    this.options = options;
    this.average = options.averages() ? session.compile(graph(parameters)) : null;
  }

  private static TaskGraph graph(List<Parameter> parameters) {
    GraphBuilder graph = new GraphBuilder("weight_average");
    Tensor kept = graph.input(KEPT, TensorType.f32(1));
    for (Parameter parameter : parameters) {
      Tensor weight = graph.state(parameter.name(), parameter.type());
      Tensor average = graph.state(parameter.average(), parameter.type());
      graph.update(average, graph.apply(new Ema(), List.of(average, weight, kept)).getFirst());
    }
    return graph.build();
  }

  /**
   * Adds the weights to the averages.
   *
   * @param update number of the update that changed them, from 1
   */
  public void add(long update) {
    if (average != null) {
      average.write(KEPT, new float[] {(float) options.kept(update)});
      average.run();
    }
  }

  @Override
  public void close() {
    if (average != null) {
      average.close();
    }
  }
}
