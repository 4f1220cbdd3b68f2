package org.lathe.tornado;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells which copies of states in bfloat16 are out of date. A state has one copy, which all
 * programs of a session read: the factors of their products. It is made again only when a program
 * is about to read it and the state was written since, so that fast steps, which write no weights,
 * make none.
 *
 * <p>States are written by {@code Session.write}, {@code Session.clear} and the runs of programs
 * that update them; each of these is told to {@link #written}.
 */
final class StateCopies {
  private final Map<String, Long> writes = new HashMap<>();

  /** For each copy, the number of writes of its state when it was made. */
  private final Map<String, Long> copied = new HashMap<>();

  /** Notes that a state has, or will have before the next run, another value. */
  void written(String state) {
    writes.merge(state, 1L, Long::sum);
  }

  /**
   * Returns the states whose copies have to be made before a run that reads them, in the given
   * order. They count as made from now on.
   *
   * @param read the states whose copies the run reads
   */
  List<String> renewed(Collection<String> read) {
    List<String> stale =
        read.stream()
            .distinct()
            .filter(state -> !writes.getOrDefault(state, 0L).equals(copied.get(state)))
            .toList();
    stale.forEach(state -> copied.put(state, writes.getOrDefault(state, 0L)));
    return stale;
  }
}
