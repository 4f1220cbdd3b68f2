package org.lathe.datasets.sampling;

import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/**
 * The blocks of the authors' release: a store cut into contiguous sequences of one length, which
 * come in a shuffled order: each once per epoch, in another order in each epoch. Tokens at the end
 * that do not fill a block are left out. The release shuffles each of its files separately and
 * leaves out one more whole block of each.
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
   * @param purpose the use of the sequences; other purposes have other orders
   * @throws InputException if the store has fewer than {@code length} tokens
   */
  public ShuffledBlocks(TokenStore store, int length, long seed, String purpose) {
    this.blocks = new Windows(store, length, Alignment.ANYWHERE).store().size() / length;
    this.store = store;
    this.length = length;
    this.key = CounterHash.key(seed, purpose);
  }

  /** Returns the number of blocks: sequences {@code 0 .. blocks() - 1} are the first epoch. */
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
