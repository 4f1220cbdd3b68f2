package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Strips;
import org.lathe.graph.op.GatedAddGrad;

/**
 * Kernel of {@code gated_add_grad}: a part is some columns of one row of gates, and of all rows of
 * x that share it.
 */
final class GatedAddGradVector implements Binder<GatedAddGrad> {
  @Override
  public Kernel bind(
      GatedAddGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    Operands operands =
        new Operands(inputs.get(0), inputs.get(1), inputs.get(2), outputs.get(0), outputs.get(1));
    return Strips.kernel(
        inputs.get(1).shape().extent(0), inputs.get(0).shape().columns(), operands::gradients);
  }

  /** Inputs and outputs. */
  private record Operands(ArrayView x, ArrayView gate, ArrayView g, ArrayView dx, ArrayView dGate) {
    /** Computes columns {@code from .. to - 1} of the rows that have gate row {@code sequence}. */
    void gradients(int sequence, int from, int to) {
      int d = x.shape().columns();
      int rows = x.shape().rows() / gate.shape().extent(0);
      int sums = dGate.offset() + sequence * d;
      Arrays.fill(dGate.floats(), sums + from, sums + to, 0);
      for (int row = sequence * rows; row < (sequence + 1) * rows; row++) {
        add(row * d, sequence * d, from, to);
      }
    }

    private void add(int row, int sequence, int from, int to) {
      int xAt = x.offset() + row;
      int gateAt = gate.offset() + sequence;
      int gAt = g.offset() + row;
      int dxAt = dx.offset() + row;
      int sumAt = dGate.offset() + sequence;
      int j = from;
      for (int bound = from + Elements.SPECIES.loopBound(to - from);
          j < bound;
          j += Elements.SPECIES.length()) {
        FloatVector cotangent = FloatVector.fromArray(Elements.SPECIES, g.floats(), gAt + j);
        cotangent
            .fma(
                FloatVector.fromArray(Elements.SPECIES, x.floats(), xAt + j),
                FloatVector.fromArray(Elements.SPECIES, dGate.floats(), sumAt + j))
            .intoArray(dGate.floats(), sumAt + j);
        cotangent
            .mul(FloatVector.fromArray(Elements.SPECIES, gate.floats(), gateAt + j))
            .intoArray(dx.floats(), dxAt + j);
      }
      for (; j < to; j++) {
        float cotangent = g.floats()[gAt + j];
        dGate.floats()[sumAt + j] =
            Math.fma(cotangent, x.floats()[xAt + j], dGate.floats()[sumAt + j]);
        dx.floats()[dxAt + j] = cotangent * gate.floats()[gateAt + j];
      }
    }
  }
}
