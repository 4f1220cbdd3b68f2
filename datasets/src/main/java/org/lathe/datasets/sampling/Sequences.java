package org.lathe.datasets.sampling;

/**
 * Training sequences, addressed by number: sequence {@code i} does not depend on the order and the
 * number of calls. Thread-safe.
 */
public interface Sequences {
  /**
   * Returns the ids of sequence {@code i}, for any {@code i} from 0; no separator is put before
   * them.
   */
  int[] sequence(long i);

  /** Returns the position in the store at which sequence {@code i} begins. */
  long position(long i);
}
