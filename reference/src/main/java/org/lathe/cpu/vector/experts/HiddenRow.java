package org.lathe.cpu.vector.experts;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.scalar.SwigluGradScalar;
import org.lathe.cpu.scalar.SwigluScalar;
import org.lathe.cpu.vector.lanes.Elements;

/** Element-wise work on the hidden row of one token and one expert. */
final class HiddenRow {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  private HiddenRow() {}

  /** Replaces the row of the gate projection by {@code silu(gate) up factor}. */
  static void gated(float[] x, int gate, int up, int h, float factor) {
    int j = 0;
    for (int bound = SPECIES.loopBound(h); j < bound; j += LENGTH) {
      FloatVector a = FloatVector.fromArray(SPECIES, x, gate + j);
      a.div(Exp.Vectors.of(a.neg()).add(1f))
          .mul(FloatVector.fromArray(SPECIES, x, up + j))
          .mul(factor)
          .intoArray(x, gate + j);
    }
    for (; j < h; j++) {
      x[gate + j] = SwigluScalar.swiglu(x[gate + j], x[up + j]) * factor;
    }
  }

  /**
   * Replaces the row of the gate projection and that of the other by their gradients, and the
   * gradient for the gated row by the gated row.
   *
   * @param lanes receives the lanes of the gradient for the factor
   */
  static void gradients(
      float[] x, int gate, int up, int gated, int h, float factor, float[] lanes, int lanesAt) {
    int whole = h - h % Lanes.COUNT;
    FloatVector one = FloatVector.broadcast(SPECIES, 1f);
    for (int first = 0; first < Lanes.COUNT; first += LENGTH) {
      FloatVector dot = FloatVector.zero(SPECIES);
      for (int j = first; j < whole; j += Lanes.COUNT) {
        FloatVector a = FloatVector.fromArray(SPECIES, x, gate + j);
        FloatVector b = FloatVector.fromArray(SPECIES, x, up + j);
        FloatVector dGated = FloatVector.fromArray(SPECIES, x, gated + j);
        FloatVector sum = Exp.Vectors.of(a.neg()).add(one);
        FloatVector hidden = a.div(sum).mul(b);
        dot = dGated.fma(hidden, dot);
        hidden.mul(factor).intoArray(x, gated + j);
        FloatVector g = dGated.mul(factor);
        FloatVector sigmoid = one.div(sum);
        g.mul(b).mul(sigmoid).mul(a.fma(one.sub(sigmoid), one)).intoArray(x, gate + j);
        g.mul(a.mul(sigmoid)).intoArray(x, up + j);
      }
      dot.intoArray(lanes, lanesAt + first);
    }
    for (int j = whole; j < h; j++) {
      float a = x[gate + j];
      float b = x[up + j];
      float dGated = x[gated + j];
      float hidden = SwigluScalar.swiglu(a, b);
      int lane = lanesAt + j - whole;
      lanes[lane] = Math.fma(dGated, hidden, lanes[lane]);
      x[gated + j] = hidden * factor;
      float g = dGated * factor;
      float sigmoid = SwigluGradScalar.sigmoid(a);
      x[gate + j] = SwigluGradScalar.gateGradient(a, sigmoid, b, g);
      x[up + j] = SwigluGradScalar.upGradient(a, sigmoid, g);
    }
  }
}
