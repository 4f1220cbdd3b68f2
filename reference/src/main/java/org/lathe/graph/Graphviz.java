package org.lathe.graph;

import java.util.HashMap;
import java.util.Map;
import org.lathe.graph.op.Repeat;

/** Prints a graph in Graphviz's DOT language: boxes are tasks, ovals are inputs and outputs. */
public final class Graphviz {
  private final StringBuilder dot = new StringBuilder();
  private int nodes;

  private Graphviz() {}

  /** Returns the graph as one {@code digraph}; the body of each {@code repeat} is a cluster. */
  public static String of(TaskGraph graph) {
    Graphviz printer = new Graphviz();
    printer.dot.append("digraph \"").append(escaped(graph.name())).append("\" {\n  rankdir=TB;\n");
    printer.append(graph, "  ");
    return printer.dot.append("}\n").toString();
  }

  private void append(TaskGraph graph, String indent) {
    Map<Tensor, String> producer = new HashMap<>();
    for (Tensor input : graph.inputs()) {
      leaf(producer, input, indent);
    }
    for (Tensor state : graph.states()) {
      leaf(producer, state, indent);
    }
    for (Tensor constant : graph.constants()) {
      leaf(producer, constant, indent);
    }
    for (Task task : graph.tasks()) {
      String node = node(indent, task.op().mnemonic(), "box");
      for (Tensor input : task.inputs()) {
        edge(indent, producer.get(input), node, input.shape().toString());
      }
      task.outputs().forEach(output -> producer.put(output, node));
      if (task.op() instanceof Repeat repeat) {
        dot.append(indent).append("subgraph cluster_").append(node).append(" {\n");
        dot.append(indent)
            .append("  label=\"body of ")
            .append(node)
            .append(", ")
            .append(repeat.count())
            .append(" times\";\n");
        append(repeat.body(), indent + "  ");
        dot.append(indent).append("}\n");
      }
    }
    graph
        .outputs()
        .forEach(
            (name, tensor) -> edge(indent, producer.get(tensor), node(indent, name, "oval"), ""));
    graph
        .updates()
        .forEach(
            (state, value) -> edge(indent, producer.get(value), producer.get(state), "update"));
  }

  private void leaf(Map<Tensor, String> producer, Tensor tensor, String indent) {
    producer.put(tensor, node(indent, tensor.toString(), "oval"));
  }

  private String node(String indent, String label, String shape) {
    String id = "n" + nodes++;
    dot.append(indent)
        .append(id)
        .append(" [label=\"")
        .append(escaped(label))
        .append("\", shape=")
        .append(shape)
        .append("];\n");
    return id;
  }

  private void edge(String indent, String from, String to, String label) {
    dot.append(indent)
        .append(from)
        .append(" -> ")
        .append(to)
        .append(" [label=\"")
        .append(escaped(label))
        .append("\"];\n");
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
