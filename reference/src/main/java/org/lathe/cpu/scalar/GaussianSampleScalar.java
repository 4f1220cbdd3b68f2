package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.GaussianSample;

/** Definition of {@code gaussian_sample}. */
public final class GaussianSampleScalar implements Definition<GaussianSample> {
  @Override
  public void apply(GaussianSample op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView noise = inputs.get(2);
    ArrayView z = outputs.getFirst();
    for (int i = 0; i < z.size(); i++) {
      z.floats()[z.offset() + i] =
          sample(
              mu.floats()[mu.offset() + i],
              logVar.floats()[logVar.offset() + i],
              noise.floats()[noise.offset() + i]);
    }
  }

  /** One element. */
  public static float sample(float mu, float logVar, float noise) {
    return Math.fma(noise, Exp.of(0.5f * logVar), mu);
  }
}
