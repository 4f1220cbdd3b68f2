package org.lathe.conformance.broken;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Repeat;

/** The replacement of a task in a graph; bodies of {@code repeat} are rewritten too. */
@FunctionalInterface
public interface Rewrite {
  /**
   * Appends the replacement of the task to {@code graph}.
   *
   * @param operands the operands of the task in the rewritten graph
   * @return as many tensors as the operation has outputs, of the same types; {@code graph.apply(op,
   *     operands)} keeps the task unchanged
   */
  List<Tensor> rewrite(GraphBuilder graph, Op op, List<Tensor> operands);

  /** Returns the graph with each task replaced; inputs, states and outputs keep their names. */
  default TaskGraph apply(TaskGraph graph) {
    GraphBuilder rewritten = new GraphBuilder(graph.name());
    Map<Tensor, Tensor> mapping = new HashMap<>();
    for (Tensor input : graph.inputs()) {
      mapping.put(input, rewritten.input(input.name(), input.type()));
    }
    for (Tensor state : graph.states()) {
      mapping.put(state, rewritten.state(state.name(), state.type()));
    }
    for (Tensor constant : graph.constants()) {
      mapping.put(
          constant, rewritten.constant(constant.name(), constant.type(), constant.constant()));
    }
    for (Task task : graph.tasks()) {
      List<Tensor> operands = task.inputs().stream().map(mapping::get).toList();
      List<Tensor> results = rewrite(rewritten, inner(task.op()), operands);
      for (int i = 0; i < results.size(); i++) {
        mapping.put(task.outputs().get(i), results.get(i));
      }
    }
    graph.outputs().forEach((name, tensor) -> rewritten.output(name, mapping.get(tensor)));
    graph
        .updates()
        .forEach((state, value) -> rewritten.update(mapping.get(state), mapping.get(value)));
    return rewritten.build();
  }

  private Op inner(Op op) {
    return op instanceof Repeat repeat
        ? new Repeat(
            apply(repeat.body()),
            repeat.count(),
            repeat.reversed(),
            repeat.carried(),
            repeat.offsets())
        : op;
  }
}
