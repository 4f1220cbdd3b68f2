package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Extents at which kernels go wrong: none, one, a vector's length and a tile's more or less one,
 * primes. Failing cases shrink towards the front of these lists.
 */
public final class Extents {
  private Extents() {}

  /** 0 to 67. */
  public static Arbitrary<Integer> any() {
    return Arbitraries.of(
        1, 0, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 53, 63, 64,
        65, 67);
  }

  /** As {@link #any}, without 0. */
  public static Arbitrary<Integer> positive() {
    return any().filter(extent -> extent > 0);
  }

  /** 0 to 9: batches, heads, whatever multiplies the rest. */
  public static Arbitrary<Integer> few() {
    return Arbitraries.of(1, 0, 2, 3, 5, 7, 9);
  }

  /** 1 to 5: heads, batches of operations that need one. */
  public static Arbitrary<Integer> positiveFew() {
    return Arbitraries.of(1, 2, 3, 5);
  }

  /** 1 to 521: one long axis where the others are short; with sizes of real models. */
  public static Arbitrary<Integer> longAxis() {
    return Arbitraries.of(1, 0, 16, 127, 128, 129, 192, 255, 256, 257, 512, 513, 521);
  }

  /** 1, 2, 3, 4, 8, 16 or 32: half the width of a head. */
  public static Arbitrary<Integer> halfHeads() {
    return Arbitraries.of(1, 2, 3, 4, 5, 8, 16, 32);
  }
}
