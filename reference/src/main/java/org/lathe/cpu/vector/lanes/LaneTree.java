package org.lathe.cpu.vector.lanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The tree of {@link org.lathe.cpu.math.Lanes} over 16 floats in scratch, in registers. */
public final class LaneTree {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();
  private static final VectorShuffle<Float> EIGHT = rotation(8);
  private static final VectorShuffle<Float> FOUR = rotation(4);
  private static final VectorShuffle<Float> TWO = rotation(2);
  private static final VectorShuffle<Float> ONE = rotation(1);

  private LaneTree() {}

  private static VectorShuffle<Float> rotation(int by) {
    return VectorShuffle.fromOp(SPECIES, i -> (i + by) % LENGTH);
  }

  /** Returns the sum by the tree; lane i is at {@code at + i}. */
  public static float sum(float[] lanes, int at) {
    FloatVector sum = FloatVector.fromArray(SPECIES, lanes, at);
    if (LENGTH == 16) {
      sum = sum.add(sum.rearrange(EIGHT));
    } else if (LENGTH == 8) {
      sum = sum.add(FloatVector.fromArray(SPECIES, lanes, at + 8));
    } else {
      FloatVector high = FloatVector.fromArray(SPECIES, lanes, at + 12);
      sum = sum.add(FloatVector.fromArray(SPECIES, lanes, at + 8));
      sum = sum.add(FloatVector.fromArray(SPECIES, lanes, at + 4).add(high));
      return pair(sum);
    }
    return pair(sum.add(sum.rearrange(FOUR)));
  }

  /** Returns the largest element; the order does not matter. */
  public static float maximum(FloatVector x) {
    x = LENGTH > 8 ? x.max(x.rearrange(EIGHT)) : x;
    x = LENGTH > 4 ? x.max(x.rearrange(FOUR)) : x;
    x = x.max(x.rearrange(TWO));
    return x.max(x.rearrange(ONE)).lane(0);
  }

  private static float pair(FloatVector sum) {
    sum = sum.add(sum.rearrange(TWO));
    return sum.add(sum.rearrange(ONE)).lane(0);
  }
}
