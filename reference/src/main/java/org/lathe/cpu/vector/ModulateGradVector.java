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
import org.lathe.graph.op.ModulateGrad;

/**
 * Kernel of {@code modulate_grad}: a part is some columns of one row of scales, and of all rows of
 * x that share it.
 */
final class ModulateGradVector implements Binder<ModulateGrad> {
  @Override
  public Kernel bind(
      ModulateGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    Operands operands =
        new Operands(
            inputs.get(0),
            inputs.get(1),
            inputs.get(2),
            outputs.get(0),
            outputs.get(1),
            outputs.get(2));
    return Strips.kernel(
        inputs.get(1).shape().extent(0), inputs.get(0).shape().columns(), operands::gradients);
  }

  /** Inputs and outputs. */
  private record Operands(
      ArrayView x, ArrayView scale, ArrayView g, ArrayView dx, ArrayView dShift, ArrayView dScale) {
    /** Computes columns {@code from .. to - 1} of the rows that have scale row {@code sequence}. */
    void gradients(int sequence, int from, int to) {
      int d = x.shape().columns();
      int rows = x.shape().rows() / scale.shape().extent(0);
      int shifts = dShift.offset() + sequence * d;
      int scales = dScale.offset() + sequence * d;
      Arrays.fill(dShift.floats(), shifts + from, shifts + to, 0);
      Arrays.fill(dScale.floats(), scales + from, scales + to, 0);
      for (int row = sequence * rows; row < (sequence + 1) * rows; row++) {
        add(row * d, sequence * d, from, to);
      }
    }

    private void add(int row, int sequence, int from, int to) {
      int xAt = x.offset() + row;
      int scaleAt = scale.offset() + sequence;
      int gAt = g.offset() + row;
      int dxAt = dx.offset() + row;
      int shiftSumAt = dShift.offset() + sequence;
      int scaleSumAt = dScale.offset() + sequence;
      int j = from;
      for (int bound = from + Elements.SPECIES.loopBound(to - from);
          j < bound;
          j += Elements.SPECIES.length()) {
        FloatVector cotangent = FloatVector.fromArray(Elements.SPECIES, g.floats(), gAt + j);
        FloatVector.fromArray(Elements.SPECIES, dShift.floats(), shiftSumAt + j)
            .add(cotangent)
            .intoArray(dShift.floats(), shiftSumAt + j);
        cotangent
            .fma(
                FloatVector.fromArray(Elements.SPECIES, x.floats(), xAt + j),
                FloatVector.fromArray(Elements.SPECIES, dScale.floats(), scaleSumAt + j))
            .intoArray(dScale.floats(), scaleSumAt + j);
        cotangent
            .mul(FloatVector.fromArray(Elements.SPECIES, scale.floats(), scaleAt + j).add(1f))
            .intoArray(dx.floats(), dxAt + j);
      }
      for (; j < to; j++) {
        float cotangent = g.floats()[gAt + j];
        dShift.floats()[shiftSumAt + j] = dShift.floats()[shiftSumAt + j] + cotangent;
        dScale.floats()[scaleSumAt + j] =
            Math.fma(cotangent, x.floats()[xAt + j], dScale.floats()[scaleSumAt + j]);
        dx.floats()[dxAt + j] = cotangent * (1f + scale.floats()[scaleAt + j]);
      }
    }
  }
}
