package org.lathe.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.LoadBalanceScalar;
import org.lathe.cpu.vector.lanes.Elements;

/** The softmax over the experts, of logits [experts, tokens], for several tokens side by side. */
final class TokenSoftmax {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;

  private TokenSoftmax() {}

  /**
   * Writes the softmax of {@code count} tokens from token t on: that of expert e from {@code to + e
   * stride} on.
   */
  static void block(ArrayView logits, int t, int count, float[] p, int to, int stride) {
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    float[] l = logits.floats();
    int i = 0;
    for (int bound = SPECIES.loopBound(count); i < bound; i += SPECIES.length()) {
      int at = logits.offset() + t + i;
      FloatVector maximum = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
      for (int e = 0; e < experts; e++) {
        maximum = maximum.max(FloatVector.fromArray(SPECIES, l, at + e * tokens));
      }
      FloatVector sum = FloatVector.zero(SPECIES);
      for (int e = 0; e < experts; e++) {
        FloatVector exponential =
            Exp.Vectors.of(FloatVector.fromArray(SPECIES, l, at + e * tokens).sub(maximum));
        exponential.intoArray(p, to + e * stride + i);
        sum = sum.add(exponential);
      }
      for (int e = 0; e < experts; e++) {
        int place = to + e * stride + i;
        FloatVector.fromArray(SPECIES, p, place).div(sum).intoArray(p, place);
      }
    }
    for (; i < count; i++) {
      LoadBalanceScalar.softmax(logits, t + i, p, to + i, stride);
    }
  }
}
