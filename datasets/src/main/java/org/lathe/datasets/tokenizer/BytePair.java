package org.lathe.datasets.tokenizer;

/**
 * Two neighbouring tokens that become one.
 *
 * @param left id of the first
 * @param right id of the second
 */
record BytePair(int left, int right) {
  /** Returns a pair as one number; the order of numbers is that of pairs, by the first id first. */
  static long key(int left, int right) {
    return (long) left << Integer.SIZE | right;
  }

  static BytePair of(long key) {
    return new BytePair((int) (key >>> Integer.SIZE), (int) key);
  }

  long key() {
    return key(left, right);
  }
}
