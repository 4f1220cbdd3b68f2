package org.lathe.training.ranks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Adds the gradients of all ranks, in the order of {@link SumTree}: the same bits for any number of
 * ranks and machines. Each rank owns a shard of the gradient, gets what all others have of it, adds
 * and sends the sum to all. That goes in pieces, of which some are underway at any time; {@link
 * SumPlan} says which ranks exchange what.
 *
 * <p>It holds native memory for the messages of two pieces, some tens of mebibytes at most however
 * large the gradient is, and it allocates that once.
 */
public final class AllReduce {
  /** Larger pieces take no less time, and a piece should stay in a cache between its steps. */
  private static final long LARGEST_PIECE = 1 << 20;

  /** Shared by the rows of all messages of a rank, which are many where ranks are. */
  private static final long MOST_MEMORY = 128 << 20;

  private static final long ALIGNED = (long) SumPlan.ALIGNMENT * Float.BYTES;

  private final Ranks ranks;
  private final int rank;
  private final SumPlan plan;
  private final long mostFloats;

  /** Bytes of the largest piece. */
  private final long most;

  private final Waiting waiting;

  // Of the sum that is made.
  private long floats;
  private int pieces;

  // The ways of the gradients: to the collectors of the machine, then to the owners.
  private final Lane toCollectors;
  private final Lane fromMembers;
  private final Lane toOwners;
  private final Lane fromCollectors;

  // The ways of the sums: to the collectors of other machines, then to the ranks there.
  private final List<SumPlan.Message> sumsToCollectors;
  private final Lane ownSum;
  private final Lane sumsFromOwners;
  private final List<SumPlan.Message> sumsToMembers;
  private final Lane sumsFromNeighbours;

  /** These three. */
  private static final int STACKS = 3;

  private final NodeStack ofOwnShard;
  private final NodeStack ofOthersShard;
  private final NodeStack root;

  /** Where a collector finds the nodes of a shard, from left to right. */
  private record Source(SumTree.Node node, int message, int row) {}

  /** By the shards that this rank collects. */
  private final List<List<Source>> collecting;

  private final List<Source> owning;

  /** The message of {@link #sumsFromOwners} about each collected shard; negative for the own. */
  private final int[] sumOf;

  /** A message number that means this rank itself. */
  private static final int OWN = -1;

  /**
   * Prepares sums; every rank must do so with the same tree and number of floats.
   *
   * @param floats of the largest gradient, or part of one, that is summed at once
   */
  public AllReduce(Ranks ranks, SumTree tree, long floats) {
    this(ranks, tree, floats, LARGEST_PIECE);
  }

  AllReduce(Ranks ranks, SumTree tree, long floats, long largestPiece) {
    this.ranks = ranks;
    this.rank = ranks.rank();
    this.mostFloats = floats;
    this.plan = new SumPlan(tree, ranks.machines());
    this.most = pieceBytes(plan, ranks.size(), floats, largestPiece);
    long largest = IntStream.range(0, ranks.size()).mapToLong(this::shardBytes).max().orElseThrow();
    this.pieces = Math.toIntExact(Math.ceilDiv(largest, most));
    this.waiting = new Waiting(ranks, "a part of the gradient");
    // Freed by the collector: after a failure a transfer may still write to it.
    Arena arena = Arena.ofAuto();
    toCollectors = new Lane(plan.toCollectors(rank), most, arena);
    fromMembers = new Lane(plan.fromMembers(rank), most, arena);
    toOwners = new Lane(plan.toOwners(rank), most, arena);
    fromCollectors = new Lane(plan.fromCollectors(rank), most, arena);
    sumsToCollectors = plan.sumsToCollectors(rank);
    SumTree.Node all = new SumTree.Node(0, tree.leaves());
    ownSum = new Lane(List.of(new SumPlan.Message(rank, rank, List.of(all))), most, arena);
    sumsFromOwners = new Lane(plan.sumsFromOwners(rank), most, arena);
    sumsToMembers = plan.sumsToMembers(rank);
    sumsFromNeighbours = new Lane(plan.sumsFromNeighbours(rank), most, arena);
    int pieceFloats = (int) (most / Float.BYTES);
    ofOwnShard = new NodeStack(tree, pieceFloats);
    ofOthersShard = new NodeStack(tree, pieceFloats);
    root = new NodeStack(tree, pieceFloats);
    collecting =
        plan.collectedBy(rank).stream()
            .map(shard -> sources(fromMembers.messages(), shard, plan.nodesOf(rank)))
            .toList();
    owning = sources(fromCollectors.messages(), rank, plan.nodesOfMachineOf(rank));
    sumOf = new int[ranks.size()];
    for (int message = 0; message < sumsFromOwners.messages().size(); message++) {
      sumOf[sumsFromOwners.messages().get(message).shard()] = message;
    }
    sumOf[rank] = OWN;
  }

  /**
   * Returns the bytes of native memory that the sums of a rank hold, for the rank that holds most.
   *
   * @param machines of each rank, as {@link Ranks#machines} gives them
   * @param floats of the largest gradient, or part of one, that is summed at once
   */
  public static long memory(int[] machines, SumTree tree, long floats) {
    SumPlan plan = new SumPlan(tree, machines);
    return Lane.bytes(plan.mostRows(), pieceBytes(plan, machines.length, floats, LARGEST_PIECE));
  }

  /**
   * Returns the bytes on the heap that the sums of a rank hold, at most; the other parameters are
   * those of {@link #memory}.
   */
  public static long heap(int[] machines, SumTree tree, long floats) {
    SumPlan plan = new SumPlan(tree, machines);
    // The sums of neighbours that wait: at most two at each level of the tree.
    int waiting = 2 * Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(tree.leaves() - 1));
    return STACKS * waiting * pieceBytes(plan, machines.length, floats, LARGEST_PIECE);
  }

  private static long pieceBytes(SumPlan plan, int ranks, long floats, long largestPiece) {
    // The same on all ranks, whatever each of them has to do.
    int rows = plan.mostRows();
    long shard = Math.ceilDiv(floats * Float.BYTES, ranks) + ALIGNED;
    long bytes = Math.min(Math.min(largestPiece, MOST_MEMORY / Lane.bytes(rows, 1)), shard);
    return Math.max(bytes / ALIGNED, 1) * ALIGNED;
  }

  private static List<Source> sources(
      List<SumPlan.Message> messages, int shard, List<SumTree.Node> own) {
    List<Source> sources = new ArrayList<>();
    for (int row = 0; row < own.size(); row++) {
      sources.add(new Source(own.get(row), OWN, row));
    }
    for (int message = 0; message < messages.size(); message++) {
      if (messages.get(message).shard() == shard) {
        List<SumTree.Node> nodes = messages.get(message).nodes();
        for (int row = 0; row < nodes.size(); row++) {
          sources.add(new Source(nodes.get(row), message, row));
        }
      }
    }
    sources.sort(Comparator.comparingInt(source -> source.node().first()));
    return sources;
  }

  private long shardBytes(int shard) {
    return (plan.firstOf(shard + 1, floats) - plan.firstOf(shard, floats)) * Float.BYTES;
  }

  /** Returns the bytes of a piece of a shard; 0 where a shard has fewer pieces. */
  private long bytes(int shard, int piece) {
    return Math.clamp(shardBytes(shard) - piece * most, 0, most);
  }

  private long firstFloat(int shard, int piece) {
    return plan.firstOf(shard, floats) + piece * most / Float.BYTES;
  }

  /**
   * Adds; every rank must call it with as many floats.
   *
   * @param nodes the sums of the nodes of this rank, as {@link SumTree#nodesOf} orders them
   * @param into the sum over all leaves; may be the memory of a node
   * @throws RankException if another rank does not answer within the patience
   */
  public void sum(List<? extends FlatFloats> nodes, FlatFloats into) {
    if (nodes.size() != plan.nodesOf(rank).size()) {
      throw new IllegalArgumentException(
          "sums of %d nodes, rank %d has %d"
              .formatted(nodes.size(), rank, plan.nodesOf(rank).size()));
    }
    if (into.size() > mostFloats) {
      throw new IllegalArgumentException(
          "%d floats, prepared for %d".formatted(into.size(), mostFloats));
    }
    if (nodes.stream().anyMatch(node -> node.size() != into.size())) {
      throw new IllegalArgumentException("not %d floats each".formatted(into.size()));
    }
    floats = into.size();
    long largest = IntStream.range(0, ranks.size()).mapToLong(this::shardBytes).max().orElseThrow();
    pieces = Math.toIntExact(Math.ceilDiv(largest, most));
    // Each step of a piece needs what other ranks sent in an earlier turn, so none waits for long.
    for (int turn = 0; turn < pieces + 4; turn++) {
      begin(turn, nodes);
      finish(turn - 4, into);
      spread(turn - 3, into);
      own(turn - 2, into);
      collect(turn - 1, nodes);
    }
    for (Lane lane :
        List.of(toCollectors, fromMembers, toOwners, fromCollectors, ownSum, sumsFromOwners)) {
      lane.freeAll(waiting);
    }
  }

  private boolean exists(int piece) {
    return piece >= 0 && piece < pieces;
  }

  /** Sends what this rank has to the collectors of its machine. */
  private void begin(int piece, List<? extends FlatFloats> nodes) {
    if (!exists(piece)) {
      return;
    }
    receive(fromMembers, piece);
    for (int i = 0; i < toCollectors.messages().size(); i++) {
      SumPlan.Message message = toCollectors.messages().get(i);
      long bytes = bytes(message.shard(), piece);
      if (bytes > 0) {
        toCollectors.free(piece, i, waiting);
        for (int node = 0; node < nodes.size(); node++) {
          nodes
              .get(node)
              .read(firstFloat(message.shard(), piece), toCollectors.row(piece, i, node, bytes));
        }
        send(toCollectors, piece, i);
      }
    }
  }

  /** Adds what the ranks of this machine have and sends that to the owners on others. */
  private void collect(int piece, List<? extends FlatFloats> nodes) {
    if (!exists(piece)) {
      return;
    }
    receive(fromCollectors, piece);
    List<Integer> shards = plan.collectedBy(rank);
    for (int i = 0; i < shards.size(); i++) {
      int shard = shards.get(i);
      long bytes = bytes(shard, piece);
      if (bytes > 0) {
        NodeStack stack = shard == rank ? ofOwnShard : ofOthersShard;
        stack.begin((int) (bytes / Float.BYTES));
        for (Source source : collecting.get(i)) {
          if (source.message() == OWN) {
            stack.push(source.node(), nodes.get(source.row()), firstFloat(shard, piece));
          } else {
            push(stack, source, fromMembers, piece, bytes);
          }
        }
      }
      if (bytes > 0 && shard != rank) {
        sendToOwner(shard, piece, bytes);
      }
    }
  }

  private void sendToOwner(int shard, int piece, long bytes) {
    for (int i = 0; i < toOwners.messages().size(); i++) {
      if (toOwners.messages().get(i).shard() == shard) {
        toOwners.free(piece, i, waiting);
        for (int row = 0; row < ofOthersShard.nodes().size(); row++) {
          toOwners.row(piece, i, row, bytes).copyFrom(ofOthersShard.sum(row));
        }
        send(toOwners, piece, i);
      }
    }
  }

  /** Adds what all machines have of the own shard and sends the sum to their collectors. */
  private void own(int piece, FlatFloats into) {
    if (!exists(piece)) {
      return;
    }
    receive(sumsFromOwners, piece);
    long bytes = bytes(rank, piece);
    if (bytes == 0) {
      return;
    }
    root.begin((int) (bytes / Float.BYTES));
    for (Source source : owning) {
      if (source.message() == OWN) {
        root.push(source.node(), new FlatSegment(ofOwnShard.sum(source.row())), 0);
      } else {
        push(root, source, fromCollectors, piece, bytes);
      }
    }
    ownSum.free(piece, 0, waiting);
    MemorySegment sum = ownSum.whole(piece, 0, bytes);
    sum.copyFrom(root.sum(0));
    into.write(firstFloat(rank, piece), sum);
    for (SumPlan.Message message : sumsToCollectors) {
      ownSum.uses(piece, 0, ranks.send(message.rank(), sum), message.rank());
    }
  }

  /** Sends the sums of all shards that this rank collects to the ranks of its machine. */
  private void spread(int piece, FlatFloats into) {
    if (!exists(piece)) {
      return;
    }
    receive(sumsFromNeighbours, piece);
    takeSums(sumsFromOwners, piece, into);
    for (SumPlan.Message message : sumsToMembers) {
      long bytes = bytes(message.shard(), piece);
      if (bytes > 0) {
        boolean own = message.shard() == rank;
        Lane lane = own ? ownSum : sumsFromOwners;
        int of = own ? 0 : sumOf[message.shard()];
        Transfer transfer = ranks.send(message.rank(), lane.whole(piece, of, bytes));
        lane.uses(piece, of, transfer, message.rank());
      }
    }
  }

  private void finish(int piece, FlatFloats into) {
    if (exists(piece)) {
      takeSums(sumsFromNeighbours, piece, into);
    }
  }

  private void takeSums(Lane lane, int piece, FlatFloats into) {
    for (int i = 0; i < lane.messages().size(); i++) {
      int shard = lane.messages().get(i).shard();
      long bytes = bytes(shard, piece);
      if (bytes > 0) {
        lane.free(piece, i, waiting);
        into.write(firstFloat(shard, piece), lane.whole(piece, i, bytes));
      }
    }
  }

  private void push(NodeStack stack, Source source, Lane lane, int piece, long bytes) {
    lane.free(piece, source.message(), waiting);
    stack.push(
        source.node(), new FlatSegment(lane.row(piece, source.message(), source.row(), bytes)), 0);
  }

  private void send(Lane lane, int piece, int i) {
    SumPlan.Message message = lane.messages().get(i);
    Transfer transfer =
        ranks.send(message.rank(), lane.whole(piece, i, bytes(message.shard(), piece)));
    lane.uses(piece, i, transfer, message.rank());
  }

  private void receive(Lane lane, int piece) {
    for (int i = 0; i < lane.messages().size(); i++) {
      SumPlan.Message message = lane.messages().get(i);
      long bytes = bytes(message.shard(), piece);
      if (bytes > 0) {
        lane.free(piece, i, waiting);
        Transfer transfer = ranks.receive(message.rank(), lane.whole(piece, i, bytes));
        lane.uses(piece, i, transfer, message.rank());
      }
    }
  }

  /** Memory as a row of floats. */
  private record FlatSegment(MemorySegment memory) implements FlatFloats {
    @Override
    public long size() {
      return memory.byteSize() / Float.BYTES;
    }

    @Override
    public void read(long at, MemorySegment into) {
      MemorySegment.copy(memory, at * Float.BYTES, into, 0, into.byteSize());
    }

    @Override
    public void write(long at, MemorySegment from) {
      MemorySegment.copy(from, 0, memory, at * Float.BYTES, from.byteSize());
    }
  }
}
