package org.lathe.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.models.GradientStates;
import org.lathe.models.Parameter;
import org.lathe.training.ranks.SumTree;

/**
 * Adds the gradients of a rank's leaves in the order of the {@link SumTree}. The gradient states
 * ({@link Parameter#gradient}) have the newest node; the nodes before it that wait for their right
 * neighbour are in slots, which are states of the session too. One leaf needs no slot.
 */
final class GradientSum implements AutoCloseable {
  private final Session session;
  private final List<Parameter> parameters;
  private final SumTree tree;
  private final int first;
  private final int end;

  /** One for each slot: puts the gradient states into it. */
  private final List<Program> keep = new ArrayList<>();

  /** One for each slot: adds it, the left part, to the gradient states. */
  private final List<Program> merge = new ArrayList<>();

  /** From left to right; the last is in the gradient states, the others in the slots. */
  private final List<SumTree.Node> nodes = new ArrayList<>();

  /**
   * Compiles what a rank's share of the leaves needs.
   *
   * @param rank whose share is added
   * @param ranks how many have a share
   */
  GradientSum(Session session, List<Parameter> parameters, SumTree tree, int rank, int ranks) {
    this.session = session;
    this.parameters = parameters;
    this.tree = tree;
    this.first = tree.firstOf(rank, ranks);
    this.end = tree.firstOf(rank + 1, ranks);
    for (int k = 0; k < slots(tree, first, end); k++) {
      keep.add(session.compile(keeping(parameters, k)));
      merge.add(session.compile(merging(parameters, k)));
    }
  }

  /** Returns the name of the state of slot {@code k} that belongs to a parameter. */
  static String slot(int k, Parameter parameter) {
    return "sum." + k + "." + parameter.name();
  }

  /** Returns the rank whose share needs the most slots, the first of several. */
  static int neediest(SumTree tree, int ranks) {
    return IntStream.range(0, ranks)
        .boxed()
        .max(
            Comparator.comparingInt(
                    (Integer rank) ->
                        slots(tree, tree.firstOf(rank, ranks), tree.firstOf(rank + 1, ranks)))
                .thenComparing(Comparator.reverseOrder()))
        .orElseThrow();
  }

  /** Returns the number of slots of one process. */
  static int slots(SumTree tree) {
    return slots(tree, 0, tree.leaves());
  }

  /** Returns the number of slots for the leaves {@code first .. end - 1}. */
  private static int slots(SumTree tree, int first, int end) {
    List<SumTree.Node> waiting = new ArrayList<>();
    int most = 0;
    for (int leaf = first; leaf < end; leaf++) {
      most = Math.max(most, waiting.size());
      push(tree, waiting, leaf);
    }
    return most;
  }

  /** Adds a leaf to the nodes; returns how many merges that takes. */
  private static int push(SumTree tree, List<SumTree.Node> nodes, int leaf) {
    SumTree.Node newest = new SumTree.Node(leaf, leaf + 1);
    int merges = 0;
    while (!nodes.isEmpty() && tree.joins(nodes.getLast(), newest)) {
      newest = new SumTree.Node(nodes.removeLast().first(), newest.end());
      merges++;
    }
    nodes.add(newest);
    return merges;
  }

  private static TaskGraph keeping(List<Parameter> parameters, int k) {
    GraphBuilder graph = new GraphBuilder("keep_gradient_" + k);
    for (Parameter parameter : parameters) {
      Tensor gradient = graph.state(parameter.gradient(), parameter.type());
      Tensor slot = graph.state(slot(k, parameter), parameter.type());
      // A gradient is a sum that began with 0, so that no -0 becomes 0 here.
      graph.update(slot, graph.add(GradientStates.zeros(graph, parameter.type()), gradient));
    }
    return graph.build();
  }

  private static TaskGraph merging(List<Parameter> parameters, int k) {
    GraphBuilder graph = new GraphBuilder("merge_gradient_" + k);
    for (Parameter parameter : parameters) {
      Tensor right = graph.state(parameter.gradient(), parameter.type());
      Tensor left = graph.state(slot(k, parameter), parameter.type());
      // Right + left has the bits of left + right, and can be written where right is.
      graph.update(right, graph.add(right, left));
    }
    return graph.build();
  }

  /** Returns the first leaf of the share. */
  int first() {
    return first;
  }

  /** Returns the leaf after the last of the share. */
  int end() {
    return end;
  }

  /** Begins a step. */
  void begin() {
    nodes.clear();
  }

  /** Makes room for the gradient of the next leaf. Call it before each leaf. */
  void next() {
    if (!nodes.isEmpty()) {
      keep.get(nodes.size() - 1).run();
    }
  }

  /** Adds the next leaf of the share, whose gradient is in the gradient states. */
  void add() {
    int leaf = nodes.isEmpty() ? first : nodes.getLast().end();
    if (leaf == end) {
      throw new IllegalStateException("the share ends before leaf " + end);
    }
    int waiting = nodes.size();
    int merges = push(tree, nodes, leaf);
    for (int slot = waiting - 1; slot >= waiting - merges; slot--) {
      merge.get(slot).run();
    }
  }

  /**
   * Returns the nodes that the share has been added to, from left to right. On one rank all leaves
   * are one node, and the gradient states have its sum.
   */
  List<SumTree.Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /**
   * Returns the name of the state that has the sum of a node.
   *
   * @param node its place in {@link #nodes}
   */
  String state(int node, Parameter parameter) {
    return node == nodes.size() - 1 ? parameter.gradient() : slot(node, parameter);
  }

  /**
   * Returns a copy of the sum of a node, by parameter.
   *
   * @param node its place in {@link #nodes}
   * @param from the first parameter
   * @param to the parameter after the last
   */
  float[][] read(int node, int from, int to) {
    return parameters.subList(from, to).stream()
        .map(parameter -> session.read(state(node, parameter)))
        .toArray(float[][]::new);
  }

  /**
   * Puts the sum over all leaves into the gradient states, by parameter.
   *
   * @param from the first parameter
   */
  void write(int from, float[][] sum) {
    for (int p = 0; p < sum.length; p++) {
      session.write(parameters.get(from + p).gradient(), sum[p]);
    }
  }

  @Override
  public void close() {
    keep.forEach(Program::close);
    merge.forEach(Program::close);
  }
}
