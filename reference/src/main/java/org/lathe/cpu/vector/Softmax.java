package org.lathe.cpu.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;

/**
 * Softmax down the columns of a block, {@link #COLUMNS} columns one beside the other. Vectors lie
 * across columns, so each column is computed in the order of its rows.
 */
final class Softmax {
  /** Columns of a block: a multiple of every number of lanes. */
  static final int COLUMNS = 64;

  private static final VectorSpecies<Float> S = Elements.SPECIES;

  private Softmax() {}

  /** {@code max[j]} becomes the maximum of itself and of column j; NaN if there is one. */
  static void max(float[] x, int at, int rows, float[] max, int maxAt) {
    for (int j = 0; j < COLUMNS; j += S.length()) {
      FloatVector m = FloatVector.fromArray(S, max, maxAt + j);
      for (int i = 0; i < rows; i++) {
        m = m.max(FloatVector.fromArray(S, x, at + i * COLUMNS + j));
      }
      m.intoArray(max, maxAt + j);
    }
  }

  /**
   * {@code x[i][j]} becomes {@code exp(x[i][j] - max[j])}; the sums of columns, in 16 lanes each
   * and as a tree, go to {@code sum}.
   *
   * @param sum 16 times {@link #COLUMNS} floats, of which the first row is the result
   */
  static void expSum(float[] x, int at, int rows, float[] max, int maxAt, float[] sum, int sumAt) {
    Arrays.fill(sum, sumAt, sumAt + Lanes.COUNT * COLUMNS, 0);
    for (int j = 0; j < COLUMNS; j += S.length()) {
      FloatVector m = FloatVector.fromArray(S, max, maxAt + j);
      for (int i = 0; i < rows; i++) {
        int from = at + i * COLUMNS + j;
        FloatVector e = Exp.of(FloatVector.fromArray(S, x, from).sub(m));
        e.intoArray(x, from);
        int lane = sumAt + i % Lanes.COUNT * COLUMNS + j;
        FloatVector.fromArray(S, sum, lane).add(e).intoArray(sum, lane);
      }
    }
    for (int half = Lanes.COUNT / 2; half > 0; half /= 2) {
      for (int i = 0; i < half * COLUMNS; i += S.length()) {
        FloatVector.fromArray(S, sum, sumAt + i)
            .add(FloatVector.fromArray(S, sum, sumAt + half * COLUMNS + i))
            .intoArray(sum, sumAt + i);
      }
    }
  }

  /** {@code x[i][j]} is divided by {@code divisor[j]}. */
  static void divide(float[] x, int at, int rows, float[] divisor, int divisorAt) {
    for (int j = 0; j < COLUMNS; j += S.length()) {
      FloatVector d = FloatVector.fromArray(S, divisor, divisorAt + j);
      for (int i = 0; i < rows; i++) {
        int from = at + i * COLUMNS + j;
        FloatVector.fromArray(S, x, from).div(d).intoArray(x, from);
      }
    }
  }
}
