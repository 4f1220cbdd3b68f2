package org.lathe.datasets.sampling;

import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/**
 * The blocks of the authors' release: a store cut into contiguous sequences of one length, which
 * come in a shuffled order, each once before any comes again, in another order each time through.
 * Tokens at the end that make no whole block are left out. The release shuffles each of its files
 * by itself and leaves out one whole block more of each.
 */
public final class ShuffledBlocks implements Sequences {
  private final TokenStore store;
  private final int length;
  private final long key;
  private final long blocks;

  /**
   * Cuts a store into blocks and shuffles them.
   *
   * @param length tokens in each sequence, at least 1
   * @param purpose what the sequences are for; other purposes have other orders
   * @throws InputException if the store has fewer than {@code length} tokens
   */
  public ShuffledBlocks(TokenStore store, int length, long seed, String purpose) {
    this.blocks = new Windows(store, length, Alignment.ANYWHERE).store().size() / length;
    this.store = store;
    this.length = length;
    this.key = CounterHash.key(seed, purpose);
  }

  /** How many there are: numbers {@code 0 .. blocks() - 1} are the first time through. */
  public long blocks() {
    return blocks;
  }

  @Override
  public int[] sequence(long i) {
    return store.window(position(i), length);
  }

  @Override
  public long position(long i) {
    long time = Math.floorDiv(i, blocks);
    Permutation order = new Permutation(CounterHash.word(key, time), blocks);
    return order.at(Math.floorMod(i, blocks)) * length;
  }
}
