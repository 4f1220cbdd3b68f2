package org.lathe.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What was last written to each element of an arena.
 *
 * @param <V> a value that a task writes to consecutive elements
 */
final class ArenaRanges<V> {
  /** Elements of a value, up to {@code end - 1}. */
  private record Range<V>(long end, V value) {}

  private final TreeMap<Long, Range<V>> ranges = new TreeMap<>();

  /** Returns the values with elements among {@code start .. end - 1}, in their order. */
  Set<V> values(long start, long end) {
    Set<V> found = new LinkedHashSet<>();
    for (var range : ranges.subMap(from(start), end).entrySet()) {
      if (range.getValue().end() > start) {
        found.add(range.getValue().value());
      }
    }
    return found;
  }

  /** Returns whether all elements {@code start .. end - 1} were written. */
  boolean covers(long start, long end) {
    long covered = start;
    for (var range : ranges.subMap(from(start), end).entrySet()) {
      covered = range.getKey() <= covered ? Math.max(covered, range.getValue().end()) : covered;
    }
    return covered >= end;
  }

  /** Writes a value, and returns those of which it overwrites some elements. */
  List<V> write(long start, long end, V value) {
    List<V> overwritten = new ArrayList<>();
    for (var range : new ArrayList<>(ranges.subMap(from(start), end).entrySet())) {
      long first = range.getKey();
      Range<V> old = range.getValue();
      if (old.end() <= start) {
        continue;
      }
      ranges.remove(first);
      overwritten.add(old.value());
      if (first < start) {
        ranges.put(first, new Range<>(start, old.value()));
      }
      if (old.end() > end) {
        ranges.put(end, new Range<>(old.end(), old.value()));
      }
    }
    ranges.put(start, new Range<>(end, value));
    return overwritten;
  }

  /** Returns the begin of the range before {@code start}, which may reach over it. */
  private long from(long start) {
    Long before = ranges.floorKey(start);
    return before == null ? start : before;
  }
}
