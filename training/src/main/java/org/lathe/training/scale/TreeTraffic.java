package org.lathe.training.scale;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.training.ranks.SumTree;

/**
 * What the ranks send for one sum over the leaves of a batch, in gradient tensors and counted, not
 * estimated. Each rank adds its own leaves to the fewest nodes of the tree; the ranks of a machine
 * join theirs, then the machines, then the sum goes back the same way. Of {@code P} ranks of a
 * machine each owns {@code 1 / P} of a tensor; of {@code K} machines each owns {@code 1 / K}.
 */
public final class TreeTraffic {
  private final SumTree tree;
  private final int ranks;
  private final int perNode;
  private final int[] nodes;
  private final int[] joined;

  /**
   * Counts the nodes of each rank and of each machine.
   *
   * @param perNode ranks of a machine, which fill one after the other
   */
  public TreeTraffic(SumTree tree, int ranks, int perNode) {
    this.tree = tree;
    this.ranks = ranks;
    this.perNode = perNode;
    List<List<SumTree.Node>> shares =
        IntStream.range(0, ranks).mapToObj(rank -> tree.nodesOf(rank, ranks)).toList();
    nodes = shares.stream().mapToInt(List::size).toArray();
    joined =
        IntStream.range(0, Math.ceilDiv(ranks, perNode))
            .map(machine -> joined(shares.subList(first(machine), first(machine + 1))))
            .toArray();
  }

  private TreeTraffic(int ranks, int perNode) {
    this.tree = new SumTree(ranks);
    this.ranks = ranks;
    this.perNode = perNode;
    this.nodes = IntStream.range(0, ranks).map(_ -> 1).toArray();
    this.joined = IntStream.range(0, Math.ceilDiv(ranks, perNode)).map(_ -> 1).toArray();
  }

  /** Returns what no sum over these ranks falls below: one node for each rank and machine. */
  static TreeTraffic least(int ranks, int perNode) {
    return new TreeTraffic(ranks, perNode);
  }

  private int joined(List<List<SumTree.Node>> shares) {
    Deque<SumTree.Node> stack = new ArrayDeque<>();
    shares.stream().flatMap(List::stream).forEach(node -> push(stack, node));
    return stack.size();
  }

  private void push(Deque<SumTree.Node> stack, SumTree.Node node) {
    SumTree.Node top = node;
    while (!stack.isEmpty() && tree.joins(stack.peek(), top)) {
      top = new SumTree.Node(stack.pop().first(), top.end());
    }
    stack.push(top);
  }

  private int first(int machine) {
    return (int) Math.min(ranks, (long) machine * perNode);
  }

  /** Returns the number of machines. */
  int machines() {
    return joined.length;
  }

  /** Returns the number of ranks of a machine; the last one may have fewer than the others. */
  int ranksOf(int machine) {
    return first(machine + 1) - first(machine);
  }

  /** Returns the nodes of the tree that are left of a machine's share. */
  int joinedOf(int machine) {
    return joined[machine];
  }

  /** Returns the nodes that all machines have together. */
  int joinedOfAll() {
    return Arrays.stream(joined).sum();
  }

  /** Returns the most nodes that a rank of a machine has. */
  int mostNodesOf(int machine) {
    return Arrays.stream(nodes, first(machine), first(machine + 1)).max().orElseThrow();
  }

  /** Returns the fewest nodes that a rank of a machine has. */
  int fewestNodesOf(int machine) {
    return Arrays.stream(nodes, first(machine), first(machine + 1)).min().orElseThrow();
  }

  /** Returns the nodes that the ranks of a machine have together, before they join them. */
  int nodesOf(int machine) {
    return Arrays.stream(nodes, first(machine), first(machine + 1)).sum();
  }

  /** Returns the mean number of nodes of a rank. */
  public double meanNodes() {
    return Arrays.stream(nodes).average().orElseThrow();
  }

  /** Returns the most nodes of a rank. */
  public int mostNodes() {
    return Arrays.stream(nodes).max().orElseThrow();
  }

  /** Returns the tensors that a rank sends, to gather and to spread: the mean over the ranks. */
  public double meanSent() {
    return IntStream.range(0, ranks).mapToDouble(this::sent).average().orElseThrow();
  }

  /** Returns the tensors that a rank sends, to gather and to spread: the most. */
  public double mostSent() {
    return IntStream.range(0, ranks).mapToDouble(this::sent).max().orElseThrow();
  }

  private double sent(int rank) {
    int machine = rank / perNode;
    double here = ranksOf(machine);
    return (nodes[rank] + 1) * (here - 1) / here + leaving(machine) / here;
  }

  /** Returns the tensors that leave a machine, to gather and to spread: the most. */
  public double mostLeaving() {
    return IntStream.range(0, machines()).mapToDouble(this::leaving).max().orElseThrow();
  }

  private double leaving(int machine) {
    double all = machines();
    return (joined[machine] + 1) * (all - 1) / all;
  }

  /**
   * Returns the most gradient tensors that a rank holds at once while it adds its leaves. The right
   * one of two sibling leaves is added where the left one is; every other sum has a tensor of its
   * own until it is joined.
   */
  public int mostHeld() {
    return IntStream.range(0, ranks).map(this::held).max().orElseThrow();
  }

  private int held(int rank) {
    List<SumTree.Node> stack = new ArrayList<>();
    int most = 0;
    for (int leaf = tree.firstOf(rank, ranks); leaf < tree.firstOf(rank + 1, ranks); leaf++) {
      SumTree.Node top = new SumTree.Node(leaf, leaf + 1);
      boolean inPlace =
          !stack.isEmpty() && isLeaf(stack.getLast()) && tree.joins(stack.getLast(), top);
      most = Math.max(most, inPlace ? stack.size() : stack.size() + 1);
      while (!stack.isEmpty() && tree.joins(stack.getLast(), top)) {
        top = new SumTree.Node(stack.removeLast().first(), top.end());
      }
      stack.add(top);
    }
    return most;
  }

  private static boolean isLeaf(SumTree.Node node) {
    return node.end() - node.first() == 1;
  }
}
