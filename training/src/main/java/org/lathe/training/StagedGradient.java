package org.lathe.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.lathe.models.Parameter;
import org.lathe.training.ranks.AllReduce;
import org.lathe.training.ranks.FlatFloats;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;

/**
 * The gradient of all ranks through the memory of the host. Parameters are summed group by group,
 * so that the host needs memory for the nodes of one group only.
 */
final class StagedGradient implements SharedGradient {
  /** Floats of a group, unless one parameter has more. */
  private static final long GROUP = 4 << 20;

  private final GradientSum own;
  private final List<Group> groups;
  private final AllReduce all;

  /** Consecutive parameters. */
  private record Group(int first, int end, long floats) {}

  /**
   * Prepares sums.
   *
   * @param own adds the leaves of this rank
   * @param tree of all leaves
   */
  StagedGradient(GradientSum own, List<Parameter> parameters, Ranks ranks, SumTree tree) {
    this.own = own;
    this.groups = groups(parameters);
    this.all = new AllReduce(ranks, tree, mostFloats(parameters));
  }

  /** Returns the floats of the largest group. */
  static long mostFloats(List<Parameter> parameters) {
    return groups(parameters).stream().mapToLong(Group::floats).max().orElseThrow();
  }

  private static List<Group> groups(List<Parameter> parameters) {
    List<Group> groups = new ArrayList<>();
    int first = 0;
    long floats = 0;
    for (int p = 0; p < parameters.size(); p++) {
      long more = parameters.get(p).type().shape().size();
      if (p > first && floats + more > GROUP) {
        groups.add(new Group(first, p, floats));
        first = p;
        floats = 0;
      }
      floats += more;
    }
    groups.add(new Group(first, parameters.size(), floats));
    return groups;
  }

  @Override
  public void add() {
    for (Group group : groups) {
      List<float[][]> nodes =
          IntStream.range(0, own.nodes().size())
              .mapToObj(node -> own.read(node, group.first(), group.end()))
              .toList();
      float[][] sum = nodes.getFirst();
      all.sum(nodes.stream().map(FlatFloats::of).toList(), FlatFloats.of(sum));
      own.write(group.first(), sum);
    }
  }

  @Override
  public void close() {}
}
