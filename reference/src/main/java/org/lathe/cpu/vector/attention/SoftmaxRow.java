package org.lathe.cpu.vector.attention;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.LaneTree;

/** Converts scores of one query to exponentials, and to gradients of scores, in scratch. */
final class SoftmaxRow {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  private SoftmaxRow() {}

  /**
   * Pads a row to a multiple of 16 with scores that change neither the largest one nor the sum. The
   * 16 elements from {@code end} must be free.
   */
  static void fill(float[] scratch, int end) {
    FloatVector least = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int c = 0; c < Lanes.COUNT; c += LENGTH) {
      least.intoArray(scratch, end + c);
    }
  }

  /** Returns the largest score of a padded row. */
  static float maximum(float[] scratch, int at, int count) {
    FloatVector maximum = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    for (int c = 0; c < count; c += LENGTH) {
      maximum = maximum.max(FloatVector.fromArray(SPECIES, scratch, at + c));
    }
    return LaneTree.maximum(maximum);
  }

  /**
   * Replaces scores by {@code exp(score - maximum)} and returns their sum over 16 lanes.
   *
   * @param lanes position of 16 free elements
   */
  static float exponentials(float[] scratch, int at, int count, float maximum, int lanes) {
    for (int first = 0; first < Lanes.COUNT; first += LENGTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int c = first; c < count; c += Lanes.COUNT) {
        FloatVector e =
            Exp.Vectors.of(FloatVector.fromArray(SPECIES, scratch, at + c).sub(maximum));
        e.intoArray(scratch, at + c);
        sum = sum.add(e);
      }
      sum.intoArray(scratch, lanes + first);
    }
    return LaneTree.sum(scratch, lanes);
  }

  /**
   * Replaces scores by {@code p = exp(score - logDenominator)} and products by {@code p (product -
   * delta)}; elements after them, up to the length of a vector, are overwritten.
   */
  static void gradients(
      float[] scratch, int scores, int products, int count, float logDenominator, float delta) {
    for (int c = 0; c < count; c += LENGTH) {
      FloatVector score = FloatVector.fromArray(SPECIES, scratch, scores + c);
      FloatVector p = Exp.Vectors.of(score.sub(logDenominator));
      p.intoArray(scratch, scores + c);
      p.mul(FloatVector.fromArray(SPECIES, scratch, products + c).sub(delta))
          .intoArray(scratch, products + c);
    }
  }

  /** Returns {@code g . out} of one head: 16 lanes of fused multiply-adds over the columns. */
  static float delta(
      float[] g, int gAt, float[] out, int outAt, int width, float[] scratch, int lanes) {
    int whole = width / Lanes.COUNT * Lanes.COUNT;
    for (int first = 0; first < Lanes.COUNT; first += LENGTH) {
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int c = first; c < whole; c += Lanes.COUNT) {
        sum =
            FloatVector.fromArray(SPECIES, g, gAt + c)
                .fma(FloatVector.fromArray(SPECIES, out, outAt + c), sum);
      }
      sum.intoArray(scratch, lanes + first);
    }
    for (int c = whole; c < width; c++) {
      int lane = lanes + c - whole;
      scratch[lane] = Math.fma(g[gAt + c], out[outAt + c], scratch[lane]);
    }
    return LaneTree.sum(scratch, lanes);
  }
}
