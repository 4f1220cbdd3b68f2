package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.GaussianKlGradScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GaussianKlGrad;

/** Kernel of {@code gaussian_kl_grad}. */
final class GaussianKlGradVector implements Binder<GaussianKlGrad> {
  @Override
  public Kernel bind(
      GaussianKlGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dMu = outputs.get(0);
    ArrayView dLogVar = outputs.get(1);
    int width = mu.size() / Math.max(1, g.size());
    return Elements.kernel(
        mu.size(),
        (from, to) -> {
          for (int at = from; at < to; ) {
            int row = at / width;
            int end = Math.min(to, (row + 1) * width);
            gradients(mu, logVar, g.floats()[g.offset() + row], dMu, dLogVar, at, end);
            at = end;
          }
        });
  }

  private static void gradients(
      ArrayView mu, ArrayView logVar, float g, ArrayView dMu, ArrayView dLogVar, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, mu.floats(), mu.offset() + i)
          .mul(g)
          .intoArray(dMu.floats(), dMu.offset() + i);
      FloatVector variance =
          Exp.Vectors.of(
              FloatVector.fromArray(Elements.SPECIES, logVar.floats(), logVar.offset() + i));
      variance.sub(1f).mul(0.5f * g).intoArray(dLogVar.floats(), dLogVar.offset() + i);
    }
    for (; i < to; i++) {
      dMu.floats()[dMu.offset() + i] = g * mu.floats()[mu.offset() + i];
      dLogVar.floats()[dLogVar.offset() + i] =
          GaussianKlGradScalar.logVarGradient(logVar.floats()[logVar.offset() + i], g);
    }
  }
}
