package org.lathe.cpu.vector.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Rows of a product with a banded matrix: row r adds {@code factor(r, t) * term(t)} for t from its
 * first to its last term, in this order, fused. Terms outside the range of a row are not used, so a
 * NaN there has no effect. All operands are in scratch; rows and terms are padded to whole vectors.
 */
public final class BandProduct {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  /**
   * Four columns of vectors at once need 21 registers; only processors with the widest vectors have
   * 32.
   */
  private static final boolean QUADS = LENGTH == 16;

  private BandProduct() {}

  /**
   * Adds to four rows, {@code padded} elements each, at {@code out}. The ranges must be ascending
   * from row to row, and all four must overlap: {@code low3 <= high0}.
   *
   * @param factors position of factor(0, 0), which need not exist; factor(r, t) is {@code r * row +
   *     t * step} later
   * @param terms position of term(0), which need not exist; term(t) is {@code t * padded} later
   */
  public static void four(
      float[] scratch,
      int factors,
      int row,
      int step,
      int low0,
      int low1,
      int low2,
      int low3,
      int high0,
      int high1,
      int high2,
      int high3,
      int terms,
      int padded,
      int out) {
    int c = 0;
    for (; QUADS && c + 4 * LENGTH <= padded; c += 4 * LENGTH) {
      BandTile4x4.run(
          scratch, factors, row, step, low0, low1, low2, low3, high0, high1, high2, high3,
          terms + c, padded, out + c);
    }
    for (; c + 2 * LENGTH <= padded; c += 2 * LENGTH) {
      BandTile4x2.run(
          scratch, factors, row, step, low0, low1, low2, low3, high0, high1, high2, high3,
          terms + c, padded, out + c);
    }
    if (c < padded) {
      BandTile4x1.run(
          scratch, factors, row, step, low0, low1, low2, low3, high0, high1, high2, high3,
          terms + c, padded, out + c);
    }
  }

  /** Adds to one row at {@code out}, for t from {@code low} to {@code high - 1}. */
  public static void one(
      float[] scratch, int factors, int step, int low, int high, int terms, int padded, int out) {
    for (int c = 0; c < padded; c += LENGTH) {
      FloatVector sum = FloatVector.fromArray(SPECIES, scratch, out + c);
      for (int t = low; t < high; t++) {
        FloatVector factor = FloatVector.broadcast(SPECIES, scratch[factors + t * step]);
        sum = factor.fma(FloatVector.fromArray(SPECIES, scratch, terms + t * padded + c), sum);
      }
      sum.intoArray(scratch, out + c);
    }
  }
}
