package org.lathe.tornado.launch;

/**
 * A part of the memory of the device's floats.
 *
 * @param first its first float
 * @param end the first float behind it
 */
public record Region(long first, long end) {
  /** Returns the part that has this number of floats. */
  static Region floats(long first, long count) {
    return new Region(first, first + count);
  }

  /** Returns the part with this number of halves, from half {@code first} on. */
  static Region halves(long first, long count) {
    return new Region(Math.floorDiv(first, 2), Math.ceilDiv(first + count, 2));
  }

  /** Returns the smallest part that has all of this one and of the other. */
  public Region spanning(Region other) {
    return new Region(Math.min(first, other.first), Math.max(end, other.end));
  }

  /** Returns the number of floats. */
  long size() {
    return end - first;
  }

  /** Returns whether all of the other part is in this one. */
  boolean contains(Region other) {
    return other.size() <= 0 || first <= other.first && other.end <= end;
  }
}
