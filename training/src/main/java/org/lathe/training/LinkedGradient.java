package org.lathe.training;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.lathe.engine.DeviceLink;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.StateTransfer;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Parameter;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;
import org.lathe.training.ranks.Waiting;

/**
 * The gradient of all ranks from device to device. The library carries elements; a compiled graph
 * of the session adds them, in the order of the tree, so that the bits are those of any other way.
 *
 * <p>The gradient, one parameter behind the other, is summed in pieces. Of each piece every rank
 * owns a shard: it gets the nodes of all ranks as rows of its session, adds the rows, and sends the
 * sum to all.
 */
final class LinkedGradient implements SharedGradient {
  /** Bytes of the rows, at most. */
  private static final long MOST_ROWS = 64L << 20;

  /**
   * Where shards begin, in floats: copies take the least time from the begin of a line of memory.
   */
  private static final int ALIGNMENT = 32;

  private final GradientSum own;
  private final List<Parameter> parameters;
  private final Ranks ranks;

  /** Of each rank, in the order of the ranks. */
  private final List<List<SumTree.Node>> nodes;

  /** The first row of each rank. */
  private final int[] firstRow;

  private final long floats;

  /** Floats of a shard, the last of which may be shorter or empty. */
  private final long shard;

  private final Program adder;
  private final Waiting waiting;
  private DeviceLink link;

  /** Elements of a parameter, and which of the piece they are. */
  private record Slice(Parameter parameter, long first, long count, long inShard) {}

  /**
   * Reserves the rows and compiles their sum.
   *
   * @param own adds the leaves of this rank
   * @param tree of all leaves
   */
  LinkedGradient(
      Session session, GradientSum own, List<Parameter> parameters, Ranks ranks, SumTree tree) {
    this(session, own, parameters, ranks, tree, MOST_ROWS);
  }

  /** The same with another limit of the rows. */
  LinkedGradient(
      Session session,
      GradientSum own,
      List<Parameter> parameters,
      Ranks ranks,
      SumTree tree,
      long mostRows) {
    this.own = own;
    this.parameters = parameters;
    this.ranks = ranks;
    this.nodes = nodes(ranks.size(), tree);
    this.firstRow = new int[ranks.size() + 1];
    for (int rank = 0; rank < ranks.size(); rank++) {
      firstRow[rank + 1] = firstRow[rank] + nodes.get(rank).size();
    }
    this.floats = floats(parameters);
    this.shard = shard(floats, ranks.size(), mostRows / Float.BYTES / firstRow[ranks.size()]);
    this.adder = session.compile(adding(tree));
    this.waiting = new Waiting(ranks, "a part of the gradient, from device to device");
  }

  /** Returns the memory of the rows on each device, in bytes. */
  static long rowBytes(List<Parameter> parameters, int ranks, SumTree tree) {
    int rows = nodes(ranks, tree).stream().mapToInt(List::size).sum();
    return rows * shard(floats(parameters), ranks, MOST_ROWS / Float.BYTES / rows) * Float.BYTES;
  }

  private static List<List<SumTree.Node>> nodes(int ranks, SumTree tree) {
    return IntStream.range(0, ranks).mapToObj(rank -> tree.nodesOf(rank, ranks)).toList();
  }

  private static long floats(List<Parameter> parameters) {
    return parameters.stream().mapToLong(LinkedGradient::size).sum();
  }

  private static long size(Parameter parameter) {
    return parameter.type().shape().size();
  }

  /** Pieces are of one size, so that all ranks have as much to add. */
  private static long shard(long floats, int ranks, long most) {
    long pieces = Math.ceilDiv(floats, Math.max(1, most) * ranks);
    return Math.ceilDiv(Math.ceilDiv(floats, pieces * ranks), ALIGNMENT) * ALIGNMENT;
  }

  private static String row(int number) {
    return "shared." + number;
  }

  private TaskGraph adding(SumTree tree) {
    GraphBuilder graph = new GraphBuilder("add_shared_gradient");
    TensorType type = TensorType.f32(Math.toIntExact(shard));
    List<SumTree.Node> waitingNodes = new ArrayList<>();
    List<Tensor> sums = new ArrayList<>();
    int number = 0;
    for (List<SumTree.Node> ofRank : nodes) {
      for (SumTree.Node node : ofRank) {
        SumTree.Node newest = node;
        Tensor sum = graph.state(row(number++), type);
        while (!sums.isEmpty() && tree.joins(waitingNodes.getLast(), newest)) {
          newest = new SumTree.Node(waitingNodes.removeLast().first(), newest.end());
          sum = graph.add(sums.removeLast(), sum);
        }
        waitingNodes.add(newest);
        sums.add(sum);
      }
    }
    graph.update(graph.state(row(0), type), sums.getFirst());
    return graph.build();
  }

  /**
   * Joins the other ranks; each of them must do so.
   *
   * @param begin begins to
   * @throws RankException if that fails, or a rank does not come
   */
  void join(Supplier<DeviceLink> begin) {
    try {
      link = begin.get();
      new Waiting(ranks, "its device").untilAll(link::done);
    } catch (RuntimeException e) {
      throw given(e);
    }
  }

  @Override
  public void add() {
    try {
      for (long piece = 0; piece < floats; piece += shard * ranks.size()) {
        exchange(nodesOf(piece));
        adder.run();
        exchange(sumsOf(piece));
      }
    } catch (RuntimeException e) {
      throw given(e);
    }
  }

  private void exchange(List<StateTransfer> transfers) {
    link.exchange(transfers);
    waiting.untilAll(link::done);
  }

  /** Every rank sends each owner what it has of the shard there. */
  private List<StateTransfer> nodesOf(long piece) {
    List<StateTransfer> transfers = new ArrayList<>();
    int rank = ranks.rank();
    for (int owner = 0; owner < ranks.size(); owner++) {
      for (int node = 0; node < nodes.get(rank).size(); node++) {
        for (Slice slice : slices(piece, owner)) {
          transfers.add(
              StateTransfer.send(
                  owner, own.state(node, slice.parameter()), slice.first(), slice.count()));
        }
      }
    }
    for (int from = 0; from < ranks.size(); from++) {
      for (int row = firstRow[from]; row < firstRow[from + 1]; row++) {
        for (Slice slice : slices(piece, rank)) {
          transfers.add(StateTransfer.receive(from, row(row), slice.inShard(), slice.count()));
        }
      }
    }
    return transfers;
  }

  /** Every owner sends all ranks the sum of its shard, which is in its first row. */
  private List<StateTransfer> sumsOf(long piece) {
    List<StateTransfer> transfers = new ArrayList<>();
    for (int other = 0; other < ranks.size(); other++) {
      for (Slice slice : slices(piece, ranks.rank())) {
        transfers.add(StateTransfer.send(other, row(0), slice.inShard(), slice.count()));
      }
      for (Slice slice : slices(piece, other)) {
        transfers.add(
            StateTransfer.receive(
                other, slice.parameter().gradient(), slice.first(), slice.count()));
      }
    }
    return transfers;
  }

  /** Returns what the shard of a rank in a piece consists of. */
  private List<Slice> slices(long piece, int owner) {
    List<Slice> slices = new ArrayList<>();
    long from = Math.min(floats, piece + owner * shard);
    long to = Math.min(floats, from + shard);
    long first = 0;
    for (Parameter parameter : parameters) {
      long begin = Math.max(from, first);
      long end = Math.min(to, first + size(parameter));
      if (begin < end) {
        slices.add(new Slice(parameter, begin - first, end - begin, begin - from));
      }
      first += size(parameter);
    }
    return slices;
  }

  /** Gives the link up, so that the device waits for nobody; returns what to throw. */
  private RuntimeException given(RuntimeException failure) {
    if (link != null) {
      link.abort();
    }
    // The others wait on their devices, not at a meeting: they hear of it by the end of the ranks.
    return failure instanceof EngineException
        ? new RankException(
            "rank %d: %s; {ranksTransfer} host takes the way through the host, with the same bits"
                .formatted(ranks.rank(), failure.getMessage()),
            failure)
        : failure;
  }

  @Override
  public void close() {
    if (link != null) {
      link.close();
    }
    adder.close();
  }
}
