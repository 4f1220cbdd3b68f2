package org.lathe.training.ranks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who adds what. The gradient has one shard per rank, its owner. On each machine one rank, the
 * collector of a shard there, adds what the ranks of the machine have of it and sends that to the
 * owner; the sum takes the same way back. The owner is the collector on its own machine. So ranks
 * of one machine exchange directly, and so do ranks that have a machine each; only between machines
 * of several ranks there are two levels, and a machine sends each shard once.
 */
final class SumPlan {
  /** Where shards begin: no two ranks write to one line of the cache. */
  static final int ALIGNMENT = 16;

  /**
   * A message of every piece.
   *
   * @param rank at the other end
   * @param shard of the gradient
   * @param nodes of which the message has sums, in their order
   */
  record Message(int rank, int shard, List<SumTree.Node> nodes) {}

  private final SumTree tree;
  private final int[] machines;
  private final int ranks;
  private final List<List<Integer>> members = new ArrayList<>();
  private final List<List<SumTree.Node>> ofRanks = new ArrayList<>();
  private final List<List<SumTree.Node>> ofMachines = new ArrayList<>();
  private final List<List<Integer>> collected = new ArrayList<>();

  /**
   * Plans a sum.
   *
   * @param machines of each rank, as {@link Ranks#machines} gives them
   */
  SumPlan(SumTree tree, int[] machines) {
    this.tree = tree;
    this.machines = machines.clone();
    this.ranks = machines.length;
    for (int rank = 0; rank < ranks; rank++) {
      ofRanks.add(tree.nodesOf(rank, ranks));
      while (members.size() <= machines[rank]) {
        members.add(new ArrayList<>());
      }
      members.get(machines[rank]).add(rank);
    }
    for (int rank = 0; rank < ranks; rank++) {
      collected.add(new ArrayList<>());
    }
    for (int machine = 0; machine < members.size(); machine++) {
      for (int shard = 0; shard < ranks; shard++) {
        collected.get(collector(machine, shard)).add(shard);
      }
    }
    for (List<Integer> ofMachine : members) {
      ofMachines.add(
          tree.joined(ofMachine.stream().flatMap(rank -> ofRanks.get(rank).stream()).toList()));
    }
  }

  /** Returns the first float of a shard; that of shard {@code ranks} is the number of floats. */
  long firstOf(int shard, long floats) {
    long blocks = Math.ceilDiv(floats, ALIGNMENT);
    return Math.min(floats, blocks * shard / ranks * ALIGNMENT);
  }

  /** Returns the nodes of which a rank has the sums. */
  List<SumTree.Node> nodesOf(int rank) {
    return ofRanks.get(rank);
  }

  /** Returns the nodes of which the ranks of the machine of this rank have the sums together. */
  List<SumTree.Node> nodesOfMachineOf(int rank) {
    return ofMachines.get(machines[rank]);
  }

  /** Returns the rank on a machine that collects a shard there. */
  private int collector(int machine, int shard) {
    if (machines[shard] == machine) {
      return shard;
    }
    List<Integer> there = members.get(machine);
    return there.get(shard % there.size());
  }

  /** Returns the shards that a rank collects, its own among them. */
  List<Integer> collectedBy(int rank) {
    return collected.get(rank);
  }

  private List<Integer> neighbours(int rank) {
    return members.get(machines[rank]).stream().filter(other -> other != rank).toList();
  }

  private List<Integer> otherMachines(int rank) {
    return IntStream.range(0, members.size())
        .filter(machine -> machine != machines[rank])
        .boxed()
        .toList();
  }

  /** Returns what a rank sends to the collectors of its machine. */
  List<Message> toCollectors(int rank) {
    return neighbours(rank).stream()
        .flatMap(
            other ->
                collectedBy(other).stream()
                    .map(shard -> new Message(other, shard, ofRanks.get(rank))))
        .sorted(sendingOrder(rank))
        .toList();
  }

  /** Returns what a collector gets from the ranks of its machine. */
  List<Message> fromMembers(int rank) {
    return neighbours(rank).stream()
        .flatMap(
            other ->
                collectedBy(rank).stream()
                    .map(shard -> new Message(other, shard, ofRanks.get(other))))
        .toList();
  }

  /** Returns what a collector sends to the owners on other machines. */
  List<Message> toOwners(int rank) {
    return collectedBy(rank).stream()
        .filter(shard -> shard != rank)
        .map(shard -> new Message(shard, shard, nodesOfMachineOf(rank)))
        .sorted(sendingOrder(rank))
        .toList();
  }

  /** Returns what an owner gets from the collectors on other machines. */
  List<Message> fromCollectors(int rank) {
    return otherMachines(rank).stream()
        .map(machine -> new Message(collector(machine, rank), rank, ofMachines.get(machine)))
        .toList();
  }

  /** Returns the sums that an owner sends to the collectors on other machines. */
  List<Message> sumsToCollectors(int rank) {
    return otherMachines(rank).stream()
        .map(machine -> new Message(collector(machine, rank), rank, root()))
        .sorted(sendingOrder(rank))
        .toList();
  }

  /** Returns the sums that a collector gets from the owners on other machines. */
  List<Message> sumsFromOwners(int rank) {
    return collectedBy(rank).stream()
        .filter(shard -> shard != rank)
        .map(shard -> new Message(shard, shard, root()))
        .toList();
  }

  /** Returns the sums that a collector sends to the ranks of its machine. */
  List<Message> sumsToMembers(int rank) {
    return neighbours(rank).stream()
        .flatMap(
            other -> collectedBy(rank).stream().map(shard -> new Message(other, shard, root())))
        .sorted(sendingOrder(rank))
        .toList();
  }

  /** Returns the sums that a rank gets from the collectors of its machine. */
  List<Message> sumsFromNeighbours(int rank) {
    return neighbours(rank).stream()
        .flatMap(
            other -> collectedBy(other).stream().map(shard -> new Message(other, shard, root())))
        .toList();
  }

  private List<SumTree.Node> root() {
    return List.of(new SumTree.Node(0, tree.leaves()));
  }

  /** So that not all send to one rank at once: {@code rank + 1} first, then {@code rank + 2}. */
  private Comparator<Message> sendingOrder(int rank) {
    return Comparator.comparingInt(message -> (message.rank() - rank + ranks) % ranks);
  }

  /** Returns the rows of floats, each of one piece, of all messages that a rank has at a time. */
  int rows(int rank) {
    return IntStream.of(
            rows(toCollectors(rank)),
            rows(fromMembers(rank)),
            rows(toOwners(rank)),
            rows(fromCollectors(rank)),
            1,
            rows(sumsFromOwners(rank)),
            rows(sumsFromNeighbours(rank)))
        .sum();
  }

  /** Returns that of the rank that has most. */
  int mostRows() {
    return IntStream.range(0, ranks).map(this::rows).max().orElseThrow();
  }

  private static int rows(List<Message> messages) {
    return messages.stream().mapToInt(message -> message.nodes().size()).sum();
  }
}
