package org.lathe.datasets.sampling;

import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/**
 * Random sequences to train on. Sequence {@code i} is a pure function of (seed, purpose, i): the
 * order and the number of calls change nothing. Every position where a sequence may begin is
 * equally likely, and the choices are independent, so a sequence may come twice. Safe for use by
 * many threads.
 */
public final class SequenceSampler implements Sequences {
  private final Windows windows;
  private final long key;

  /**
   * Draws from a store.
   *
   * @param store the tokens
   * @param length tokens in each sequence, at least 1
   * @param alignment where sequences may begin
   * @param purpose the use of the sequences; samplers with different purposes choose independently
   * @throws InputException if the store has fewer than {@code length} tokens
   */
  public SequenceSampler(
      TokenStore store, int length, Alignment alignment, long seed, String purpose) {
    this.windows = new Windows(store, length, alignment);
    this.key = CounterHash.key(seed, purpose);
  }

  @Override
  public int[] sequence(long i) {
    return windows.sequence(window(i));
  }

  @Override
  public long position(long i) {
    return windows.position(window(i));
  }

  private long window(long i) {
    return CounterHash.below(key, i, windows.count());
  }
}
