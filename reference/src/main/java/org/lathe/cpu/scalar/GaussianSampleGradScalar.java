package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.GaussianSampleGrad;

/** Definition of {@code gaussian_sample_grad}. */
public final class GaussianSampleGradScalar implements Definition<GaussianSampleGrad> {
  @Override
  public void apply(GaussianSampleGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView logVar = inputs.get(0);
    ArrayView noise = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dLogVar = outputs.getFirst();
    for (int i = 0; i < dLogVar.size(); i++) {
      dLogVar.floats()[dLogVar.offset() + i] =
          gradient(
              logVar.floats()[logVar.offset() + i],
              noise.floats()[noise.offset() + i],
              g.floats()[g.offset() + i]);
    }
  }

  /** One element. */
  public static float gradient(float logVar, float noise, float g) {
    return g * (noise * (0.5f * Exp.of(0.5f * logVar)));
  }
}
