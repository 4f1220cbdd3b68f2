package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.NormalTail;
import org.lathe.cpu.scalar.GeluErfScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.GeluErf;

/** Kernel of {@code gelu_erf}. */
final class GeluErfVector implements Binder<GeluErf> {
  @Override
  public Kernel bind(GeluErf op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    return Elements.kernel(y.size(), (from, to) -> gelu(x, y, from, to));
  }

  private static void gelu(ArrayView in, ArrayView out, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, in.floats(), in.offset() + i);
      FloatVector q = Exp.Vectors.of(x.mul(x).mul(-0.5f)).mul(NormalTail.Vectors.of(x.abs()));
      FloatVector above = x.broadcast(1f).sub(q);
      x.mul(above.blend(q, x.compare(VectorOperators.LT, 0f)))
          .intoArray(out.floats(), out.offset() + i);
    }
    for (; i < to; i++) {
      out.floats()[out.offset() + i] = GeluErfScalar.gelu(in.floats()[in.offset() + i]);
    }
  }
}
