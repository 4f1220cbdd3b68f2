package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.GaussianSampleScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GaussianSample;

/** Kernel of {@code gaussian_sample}. */
final class GaussianSampleVector implements Binder<GaussianSample> {
  @Override
  public Kernel bind(
      GaussianSample op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView mu = inputs.get(0);
    ArrayView logVar = inputs.get(1);
    ArrayView noise = inputs.get(2);
    ArrayView z = outputs.getFirst();
    return Elements.kernel(z.size(), (from, to) -> sample(mu, logVar, noise, z, from, to));
  }

  private static void sample(
      ArrayView mu, ArrayView logVar, ArrayView noise, ArrayView z, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector deviation =
          Exp.Vectors.of(
              FloatVector.fromArray(Elements.SPECIES, logVar.floats(), logVar.offset() + i)
                  .mul(0.5f));
      FloatVector.fromArray(Elements.SPECIES, noise.floats(), noise.offset() + i)
          .fma(deviation, FloatVector.fromArray(Elements.SPECIES, mu.floats(), mu.offset() + i))
          .intoArray(z.floats(), z.offset() + i);
    }
    for (; i < to; i++) {
      z.floats()[z.offset() + i] =
          GaussianSampleScalar.sample(
              mu.floats()[mu.offset() + i],
              logVar.floats()[logVar.offset() + i],
              noise.floats()[noise.offset() + i]);
    }
  }
}
