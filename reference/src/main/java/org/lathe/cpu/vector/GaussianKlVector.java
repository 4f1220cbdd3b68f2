package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.scalar.GaussianKlScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.GaussianKl;

/** Kernel of {@code gaussian_kl}. */
final class GaussianKlVector implements Binder<GaussianKl> {
  @Override
  public Kernel bind(
      GaussianKl op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView kl = outputs.getFirst();
    int width = mu.size() / Math.max(1, kl.size());
    return Rows.kernel(
        kl.size(),
        width,
        scratch,
        (row, count, lanes) -> {
          for (int r = row; r < row + count; r++) {
            lanes(mu, logVar, r * width, width, lanes);
            kl.floats()[kl.offset() + r] = 0.5f * Lanes.tree(lanes, 0);
          }
        });
  }

  /**
   * Computes the lanes of one row; exp takes longer than an addition, so one row at a time is fast
   * enough.
   */
  private static void lanes(ArrayView mu, ArrayView logVar, int from, int width, float[] lanes) {
    int whole = width - width % Lanes.COUNT;
    for (int j = 0; j < Lanes.COUNT; j += Elements.SPECIES.length()) {
      FloatVector sum = FloatVector.zero(Elements.SPECIES);
      for (int i = from + j; i < from + whole; i += Lanes.COUNT) {
        FloatVector m = FloatVector.fromArray(Elements.SPECIES, mu.floats(), mu.offset() + i);
        FloatVector v =
            FloatVector.fromArray(Elements.SPECIES, logVar.floats(), logVar.offset() + i);
        sum = sum.add(m.fma(m, Exp.Vectors.of(v).sub(1f).sub(v)));
      }
      sum.intoArray(lanes, j);
    }
    int lane = 0;
    for (int i = from + whole; i < from + width; i++) {
      lanes[lane++] +=
          GaussianKlScalar.term(mu.floats()[mu.offset() + i], logVar.floats()[logVar.offset() + i]);
    }
  }
}
