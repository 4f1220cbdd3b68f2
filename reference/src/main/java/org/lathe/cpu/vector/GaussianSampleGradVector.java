package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.GaussianSampleGradScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GaussianSampleGrad;

/** Kernel of {@code gaussian_sample_grad}. */
final class GaussianSampleGradVector implements Binder<GaussianSampleGrad> {
  @Override
  public Kernel bind(
      GaussianSampleGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView logVar = inputs.get(0);
    ArrayView noise = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dLogVar = outputs.getFirst();
    return Elements.kernel(
        dLogVar.size(), (from, to) -> gradient(logVar, noise, g, dLogVar, from, to));
  }

  private static void gradient(
      ArrayView logVar, ArrayView noise, ArrayView g, ArrayView dLogVar, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector deviation =
          Exp.Vectors.of(
              FloatVector.fromArray(Elements.SPECIES, logVar.floats(), logVar.offset() + i)
                  .mul(0.5f));
      FloatVector slope =
          FloatVector.fromArray(Elements.SPECIES, noise.floats(), noise.offset() + i)
              .mul(deviation.mul(0.5f));
      FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i)
          .mul(slope)
          .intoArray(dLogVar.floats(), dLogVar.offset() + i);
    }
    for (; i < to; i++) {
      dLogVar.floats()[dLogVar.offset() + i] =
          GaussianSampleGradScalar.gradient(
              logVar.floats()[logVar.offset() + i],
              noise.floats()[noise.offset() + i],
              g.floats()[g.offset() + i]);
    }
  }
}
