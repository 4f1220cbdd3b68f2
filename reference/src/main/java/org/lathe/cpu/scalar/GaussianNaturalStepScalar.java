package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Log;
import org.lathe.graph.op.GaussianNaturalStep;

/** Definition of {@code gaussian_natural_step}. */
public final class GaussianNaturalStepScalar implements Definition<GaussianNaturalStep> {
  @Override
  public void apply(GaussianNaturalStep op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView h = inputs.get(3);
    ArrayView rates = inputs.get(4);
    ArrayView newMu = outputs.get(0);
    ArrayView newLogVar = outputs.get(1);
    float ofMu = rates.floats()[rates.offset()];
    float ofLogVar = rates.floats()[rates.offset() + 1];
    for (int i = 0; i < mu.size(); i++) {
      float stepped =
          logVar(logVar.floats()[logVar.offset() + i], h.floats()[h.offset() + i], ofLogVar);
      newMu.floats()[newMu.offset() + i] =
          mu(mu.floats()[mu.offset() + i], g.floats()[g.offset() + i], stepped, ofMu);
      newLogVar.floats()[newLogVar.offset() + i] = stepped;
    }
  }

  /** One element of log_var'. */
  public static float logVar(float logVar, float h, float rate) {
    float t = rate * h;
    return logVar - Log.of(Math.fma(t + t, 1f + t, 1f));
  }

  /** One element of mu'. */
  public static float mu(float mu, float g, float newLogVar, float rate) {
    return Math.fma(-(rate * g), Exp.of(newLogVar), mu);
  }
}
