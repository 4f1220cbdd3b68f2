package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.scalar.SwigluGradScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.graph.op.SwigluGrad;

/** Kernel of {@code swiglu_grad}. */
final class SwigluGradVector implements Binder<SwigluGrad> {
  @Override
  public Kernel bind(
      SwigluGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
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
      FloatVector sigmoid = one.div(Exp.Vectors.of(x.neg()).add(one));
      dy.mul(y)
          .mul(sigmoid)
          .mul(x.fma(one.sub(sigmoid), one))
          .intoArray(dGate.floats(), dGate.offset() + i);
      dy.mul(x.mul(sigmoid)).intoArray(dUp.floats(), dUp.offset() + i);
    }
    for (; i < to; i++) {
      float x = gate.floats()[gate.offset() + i];
      float dy = g.floats()[g.offset() + i];
      float sigmoid = SwigluGradScalar.sigmoid(x);
      dGate.floats()[dGate.offset() + i] =
          SwigluGradScalar.gateGradient(x, sigmoid, up.floats()[up.offset() + i], dy);
      dUp.floats()[dUp.offset() + i] = SwigluGradScalar.upGradient(x, sigmoid, dy);
    }
  }
}
