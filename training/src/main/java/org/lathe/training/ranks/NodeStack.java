package org.lathe.training.ranks;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds one piece of the gradients of nodes in the order of the tree: nodes are pushed from left to
 * right, and the two topmost become one while they belong together.
 */
final class NodeStack {
  /** What is added at once, so that it is still in the nearest cache: 16 KiB. */
  private static final int BLOCK = 4096;

  private final SumTree tree;
  private final int most;
  private final List<float[]> rows = new ArrayList<>();
  private final List<SumTree.Node> nodes = new ArrayList<>();
  private final float[] block = new float[BLOCK];
  private int floats;

  /**
   * Creates an empty stack.
   *
   * @param most floats of a piece
   */
  NodeStack(SumTree tree, int most) {
    this.tree = tree;
    this.most = most;
  }

  /** Empties it for a piece of so many floats. */
  void begin(int count) {
    nodes.clear();
    floats = count;
  }

  /**
   * Pushes a node, which is right of all others.
   *
   * @param at the first float of the piece in the gradient of the node
   */
  void push(SumTree.Node node, FlatFloats gradient, long at) {
    if (nodes.isEmpty() || !tree.joins(nodes.getLast(), node)) {
      int row = nodes.size();
      if (row == rows.size()) {
        rows.add(new float[most]);
      }
      gradient.read(at, segment(rows.get(row), floats));
      nodes.add(node);
      return;
    }
    float[] sum = rows.get(nodes.size() - 1);
    for (int first = 0; first < floats; first += BLOCK) {
      int count = Math.min(BLOCK, floats - first);
      gradient.read(at + first, segment(block, count));
      add(sum, first, block, count);
    }
    join(node);
    while (nodes.size() > 1 && tree.joins(nodes.get(nodes.size() - 2), nodes.getLast())) {
      int top = nodes.size() - 1;
      add(rows.get(top - 1), 0, rows.get(top), floats);
      join(nodes.removeLast());
    }
  }

  private void join(SumTree.Node right) {
    SumTree.Node left = nodes.removeLast();
    nodes.add(new SumTree.Node(left.first(), right.end()));
  }

  private static void add(float[] left, int first, float[] right, int count) {
    for (int i = 0; i < count; i++) {
      left[first + i] += right[i];
    }
  }

  /** Returns the nodes that are left. */
  List<SumTree.Node> nodes() {
    return nodes;
  }

  /** Returns the sum of a node by its place in {@link #nodes}; valid until the next piece. */
  MemorySegment sum(int place) {
    return segment(rows.get(place), floats);
  }

  private static MemorySegment segment(float[] array, int count) {
    return MemorySegment.ofArray(array).asSlice(0, (long) count * Float.BYTES);
  }
}
