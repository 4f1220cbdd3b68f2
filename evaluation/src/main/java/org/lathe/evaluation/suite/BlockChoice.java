package org.lathe.evaluation.suite;

import java.util.List;
import java.util.stream.IntStream;

/** The choice of blocks if not all blocks of a text are measured. */
public enum BlockChoice {
  /** Evenly spread over the text, the first block among them. */
  EVENLY,
  /** The first. */
  FIRST;

  /**
   * Numbers of the blocks, ascending.
   *
   * @param blocks of the text
   * @param limit how many at most; 0 for all
   */
  List<Integer> of(int blocks, int limit) {
    int count = limit == 0 ? blocks : Math.min(limit, blocks);
    return IntStream.range(0, count)
        .map(i -> this == FIRST ? i : (int) ((long) i * blocks / count))
        .boxed()
        .toList();
  }
}
