package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.SigmoidGluGradScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.SigmoidGluGrad;

/** Kernel of {@code sigmoid_glu_grad}. */
final class SigmoidGluGradVector implements Binder<SigmoidGluGrad> {
  @Override
  public Kernel bind(
      SigmoidGluGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView gate = inputs.get(0);
    ArrayView up = inputs.get(1);
    ArrayView g = inputs.get(2);
    ArrayView dGate = outputs.get(0);
    ArrayView dUp = outputs.get(1);
    return Elements.kernel(g.size(), (from, to) -> gradients(gate, up, g, dGate, dUp, from, to));
  }

  private static void gradients(
      ArrayView gate, ArrayView up, ArrayView g, ArrayView dGate, ArrayView dUp, int from, int to) {
    int i = from;
    for (int bound = from + Elements.SPECIES.loopBound(to - from);
        i < bound;
        i += Elements.SPECIES.length()) {
      FloatVector x = FloatVector.fromArray(Elements.SPECIES, gate.floats(), gate.offset() + i);
      FloatVector y = FloatVector.fromArray(Elements.SPECIES, up.floats(), up.offset() + i);
      FloatVector dy = FloatVector.fromArray(Elements.SPECIES, g.floats(), g.offset() + i);
      FloatVector one = FloatVector.broadcast(Elements.SPECIES, 1f);
      FloatVector e = Exp.Vectors.of(x.abs().neg());
      FloatVector sum = e.add(one);
      dy.mul(y).mul(e.div(sum.mul(sum))).intoArray(dGate.floats(), dGate.offset() + i);
      dy.mul(one.blend(e, x.compare(VectorOperators.LT, 0f)).div(sum))
          .intoArray(dUp.floats(), dUp.offset() + i);
    }
    for (; i < to; i++) {
      float x = gate.floats()[gate.offset() + i];
      float dy = g.floats()[g.offset() + i];
      float e = SigmoidGluGradScalar.decay(x);
      dGate.floats()[dGate.offset() + i] =
          SigmoidGluGradScalar.gateGradient(e, up.floats()[up.offset() + i], dy);
      dUp.floats()[dUp.offset() + i] = SigmoidGluGradScalar.upGradient(x, e, dy);
    }
  }
}
