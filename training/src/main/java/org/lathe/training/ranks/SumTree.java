package org.lathe.training.ranks;

import java.util.ArrayList;
import java.util.List;

/**
 * The order in which the gradients of the leaves of a batch are added. The sum over leaves {@code
 * first .. end - 1} is that of the left part plus that of the right part; the left one has as many
 * leaves as the largest power of two below their number. The tree depends on the number of leaves
 * alone, so that any number of ranks adds the same numbers in the same order.
 *
 * @param leaves of the batch, at least 1
 */
public record SumTree(int leaves) {
  /** Checks the range. */
  public SumTree {
    if (leaves < 1) {
      throw new IllegalArgumentException("a sum over " + leaves + " leaves");
    }
  }

  /**
   * A part of the sum: the leaves {@code first .. end - 1}.
   *
   * @param first its first leaf
   * @param end the leaf after its last
   */
  public record Node(int first, int end) {
    /** Returns the leaf at which the right part begins; of a node of at least two leaves. */
    int middle() {
      return first + Integer.highestOneBit(end - first - 1);
    }
  }

  /**
   * Returns the first leaf of a rank's share; that of rank {@code ranks} is the number of leaves.
   */
  public int firstOf(int rank, int ranks) {
    return (int) ((long) leaves * rank / ranks);
  }

  /** Returns the share of a rank as the fewest nodes of the tree, from left to right. */
  public List<Node> nodesOf(int rank, int ranks) {
    List<Node> nodes = new ArrayList<>();
    collect(new Node(0, leaves), firstOf(rank, ranks), firstOf(rank + 1, ranks), nodes);
    return nodes;
  }

  private static void collect(Node node, int first, int end, List<Node> nodes) {
    if (end <= node.first() || node.end() <= first) {
      return;
    }
    if (first <= node.first() && node.end() <= end) {
      nodes.add(node);
      return;
    }
    collect(new Node(node.first(), node.middle()), first, end, nodes);
    collect(new Node(node.middle(), node.end()), first, end, nodes);
  }

  /**
   * Returns what remains of some nodes when all that belong together are joined.
   *
   * @param nodes from left to right, perhaps with gaps
   */
  List<Node> joined(List<Node> nodes) {
    List<Node> remaining = new ArrayList<>();
    for (Node node : nodes) {
      Node joined = node;
      while (!remaining.isEmpty() && joins(remaining.getLast(), joined)) {
        joined = new Node(remaining.removeLast().first(), joined.end());
      }
      remaining.add(joined);
    }
    return remaining;
  }

  /** Returns whether two neighbours, left and right, are the two parts of one node of the tree. */
  public boolean joins(Node left, Node right) {
    Node node = new Node(0, leaves);
    while (node.end() - node.first() > 1) {
      int middle = node.middle();
      if (left.first() == node.first() && right.end() == node.end()) {
        return left.end() == middle && right.first() == middle;
      }
      node = right.end() <= middle ? new Node(node.first(), middle) : new Node(middle, node.end());
    }
    return false;
  }
}
