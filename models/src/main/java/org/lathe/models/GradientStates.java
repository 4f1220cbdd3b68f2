package org.lathe.models;

import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.RowBroadcast;

/** The states that accumulate the gradient of the weights over the micro-batches of a step. */
public final class GradientStates {
  private GradientStates() {}

  /**
   * Adds gradients to the states.
   *
   * @param gradients by the weight's name
   * @param first whether to treat the states as zero. Then no task reads them, so an engine can
   *     write the gradient into them
   */
  public static void accumulate(
      GraphBuilder graph,
      List<Parameter> parameters,
      Map<String, Tensor> gradients,
      boolean first) {
    for (Parameter parameter : parameters) {
      Tensor gradient = gradients.get(parameter.name());
      Tensor sum = graph.state(parameter.gradient(), parameter.type());
      Tensor before = first ? zeros(graph, parameter.type()) : sum;
      graph.update(sum, graph.add(before, gradient));
    }
  }

  /** Adds zeros of which the graph stores one for each row, not one for each element. */
  public static Tensor zeros(GraphBuilder graph, TensorType type) {
    if (type.shape().rank() == 1) {
      return graph.filled(type, 0);
    }
    Tensor rows = graph.filled(TensorType.f32(type.shape().withoutLast()), 0);
    return graph.apply(new RowBroadcast(type.shape().columns()), rows);
  }
}
