package org.lathe.training;

import java.util.List;
import java.util.stream.IntStream;
import org.lathe.models.Parameter;
import org.lathe.training.ranks.AllReduce;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;

/**
 * The memory with which a rank exchanges gradients with the others, in bytes, for the rank that
 * needs most.
 *
 * @param messages native memory of the host, outside of the heap
 * @param copies on the heap: of the sums of a rank, for some parameters at once
 * @param rows on the device, where gradients may go from device to device; what the library of the
 *     devices takes itself is not known
 */
public record ExchangeMemory(long messages, long copies, long rows) {
  /** One process exchanges nothing. */
  public static final ExchangeMemory NONE = new ExchangeMemory(0, 0, 0);

  /** Returns the memory for the gradients of a model. */
  static ExchangeMemory of(GradientWay way, List<Parameter> parameters, SumTree tree) {
    Ranks ranks = way.ranks();
    if (ranks.size() == 1) {
      return NONE;
    }
    int[] machines = ranks.machines();
    long floats = StagedGradient.mostFloats(parameters);
    int nodes =
        IntStream.range(0, ranks.size())
            .map(rank -> tree.nodesOf(rank, ranks.size()).size())
            .max()
            .orElseThrow();
    return new ExchangeMemory(
        AllReduce.memory(machines, tree, floats),
        nodes * floats * Float.BYTES + AllReduce.heap(machines, tree, floats),
        way.maybeDirect() ? LinkedGradient.rowBytes(parameters, ranks.size(), tree) : 0);
  }

  /** Returns the total of the host. */
  public long total() {
    return messages + copies;
  }
}
