package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.GaussianKl;

/**
 * Definition of {@code gaussian_kl}: the terms of each output are summed over 16 lanes and their
 * tree.
 */
public final class GaussianKlScalar implements Definition<GaussianKl> {
  @Override
  public void apply(GaussianKl op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView kl = outputs.getFirst();
    int width = mu.size() / Math.max(1, kl.size());
    float[] lanes = new float[Lanes.COUNT];
    for (int row = 0; row < kl.size(); row++) {
      Arrays.fill(lanes, 0);
      for (int i = 0; i < width; i++) {
        int at = row * width + i;
        lanes[i % Lanes.COUNT] +=
            term(mu.floats()[mu.offset() + at], logVar.floats()[logVar.offset() + at]);
      }
      kl.floats()[kl.offset() + row] = 0.5f * Lanes.tree(lanes, 0);
    }
  }

  /** Twice the KL of one dimension; the terms in log_var come first, because they cancel. */
  public static float term(float mu, float logVar) {
    return Math.fma(mu, mu, Exp.of(logVar) - 1f - logVar);
  }
}
