package org.lathe.datasets.sampling;

/**
 * Sequences to train on, addressed by number: number {@code i} is the same whoever asks first, how
 * many ask, and what was asked before. Safe for use by many threads.
 */
public interface Sequences {
  /** The ids of sequence {@code i}, any number from 0 on; no separator is put before them. */
  int[] sequence(long i);

  /** Where in the store sequence {@code i} begins. */
  long position(long i);
}
