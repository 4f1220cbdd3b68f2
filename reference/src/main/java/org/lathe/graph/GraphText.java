package org.lathe.graph;

import java.util.List;
import java.util.stream.Collectors;
import org.lathe.graph.op.Repeat;

/** Prints a graph for people: one task per line, with the type of each output. */
final class GraphText {
  private GraphText() {}

  static String of(TaskGraph graph) {
    StringBuilder text = new StringBuilder();
    append(text, graph, "");
    return text.toString();
  }

  private static void append(StringBuilder text, TaskGraph graph, String indent) {
    text.append(indent).append("graph ").append(graph.name()).append('\n');
    String in = indent + "  ";
    for (Tensor input : graph.inputs()) {
      text.append(in).append("input ").append(input).append('\n');
    }
    for (Tensor state : graph.states()) {
      text.append(in).append("state ").append(state).append('\n');
    }
    for (Tensor constant : graph.constants()) {
      text.append(in).append("constant ").append(constant).append('\n');
    }
    for (Task task : graph.tasks()) {
      text.append(in)
          .append(typed(task.outputs()))
          .append(" = ")
          .append(task.op())
          .append('(')
          .append(task.inputs().stream().map(Tensor::name).collect(Collectors.joining(", ")))
          .append(")\n");
      if (task.op() instanceof Repeat repeat) {
        append(text, repeat.body(), in + "  ");
      }
    }
    graph
        .updates()
        .forEach(
            (state, value) ->
                text.append(in)
                    .append("update ")
                    .append(state.name())
                    .append(" <- ")
                    .append(value.name())
                    .append('\n'));
    graph
        .outputs()
        .forEach(
            (name, tensor) ->
                text.append(in)
                    .append("output ")
                    .append(name)
                    .append(" = ")
                    .append(tensor.name())
                    .append('\n'));
  }

  private static String typed(List<Tensor> tensors) {
    return tensors.stream().map(Tensor::toString).collect(Collectors.joining(", "));
  }
}
