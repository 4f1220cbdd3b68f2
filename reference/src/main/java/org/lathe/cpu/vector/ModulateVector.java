package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.Modulate;

/** Kernel of {@code modulate}. */
final class ModulateVector implements Binder<Modulate> {
  @Override
  public Kernel bind(
      Modulate op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView x = inputs.get(0);
    ArrayView shift = inputs.get(1);
    ArrayView scale = inputs.get(2);
    ArrayView y = outputs.getFirst();
    int n = x.shape().extent(1);
    int d = x.shape().columns();
    int sequences = scale.shape().extent(0);
    return Rows.kernel(
        x.shape().rows(),
        d,
        scratch,
        (row, count, lanes) -> {
          for (int i = row; i < row + count; i++) {
            modulate(x, shift, scale, y, i * d, i / n % sequences * d, d);
          }
        });
  }

  private static void modulate(
      ArrayView x, ArrayView shift, ArrayView scale, ArrayView y, int from, int sequence, int d) {
    int xAt = x.offset() + from;
    int shiftAt = shift.offset() + sequence;
    int scaleAt = scale.offset() + sequence;
    int yAt = y.offset() + from;
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(d); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, x.floats(), xAt + j)
          .fma(
              FloatVector.fromArray(Elements.SPECIES, scale.floats(), scaleAt + j).add(1f),
              FloatVector.fromArray(Elements.SPECIES, shift.floats(), shiftAt + j))
          .intoArray(y.floats(), yAt + j);
    }
    for (; j < d; j++) {
      y.floats()[yAt + j] =
          Math.fma(
              x.floats()[xAt + j], 1f + scale.floats()[scaleAt + j], shift.floats()[shiftAt + j]);
    }
  }
}
