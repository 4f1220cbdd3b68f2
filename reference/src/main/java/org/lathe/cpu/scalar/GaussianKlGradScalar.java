package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.GaussianKlGrad;

/** Definition of {@code gaussian_kl_grad}. */
public final class GaussianKlGradScalar implements Definition<GaussianKlGrad> {
  @Override
  public void apply(GaussianKlGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dMu = outputs.get(0);
    ArrayView dLogVar = outputs.get(1);
    int width = mu.size() / Math.max(1, g.size());
    for (int row = 0; row < g.size(); row++) {
      float cotangent = g.floats()[g.offset() + row];
      for (int i = row * width; i < (row + 1) * width; i++) {
        dMu.floats()[dMu.offset() + i] = cotangent * mu.floats()[mu.offset() + i];
        dLogVar.floats()[dLogVar.offset() + i] =
            logVarGradient(logVar.floats()[logVar.offset() + i], cotangent);
      }
    }
  }

  /** One element of dlog_var. */
  public static float logVarGradient(float logVar, float g) {
    return 0.5f * g * (Exp.of(logVar) - 1f);
  }
}
