package org.lathe.conformance.cases;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/**
 * Extents at which kernels often fail: 0, 1, the lengths of vectors and tiles and their neighbours,
 * primes. Failing cases shrink towards the front of these lists.
 */
public final class Extents {
  private Extents() {}

  /** Returns 0 to 67. */
  public static Arbitrary<Integer> any() {
    return Arbitraries.of(
        1, 0, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 48, 49, 53, 63, 64,
        65, 67);
  }

  /** Returns the extents of {@link #any}, without 0. */
  public static Arbitrary<Integer> positive() {
    return any().filter(extent -> extent > 0);
  }

  /** Returns 0 to 9: for batches, heads and other factors. */
  public static Arbitrary<Integer> few() {
    return Arbitraries.of(1, 0, 2, 3, 5, 7, 9);
  }

  /** Returns 1 to 5: for heads, and for batches of operations that need at least one. */
  public static Arbitrary<Integer> positiveFew() {
    return Arbitraries.of(1, 2, 3, 5);
  }

  /** Returns 1 to 521, with sizes of real models: for one long axis beside short ones. */
  public static Arbitrary<Integer> longAxis() {
    return Arbitraries.of(1, 0, 16, 127, 128, 129, 192, 255, 256, 257, 512, 513, 521);
  }

  /** Returns 1, 2, 3, 4, 8, 16 or 32: half the width of a head. */
  public static Arbitrary<Integer> halfHeads() {
    return Arbitraries.of(1, 2, 3, 4, 5, 8, 16, 32);
  }
}
