package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.GatedAdd;

/** Kernel of {@code gated_add}. */
final class GatedAddVector implements Binder<GatedAdd> {
  @Override
  public Kernel bind(
      GatedAdd op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView h = inputs.get(0);
    ArrayView x = inputs.get(1);
    ArrayView gate = inputs.get(2);
    ArrayView y = outputs.getFirst();
    int n = x.shape().extent(1);
    int d = x.shape().columns();
    int sequences = gate.shape().extent(0);
    return Rows.kernel(
        x.shape().rows(),
        d,
        scratch,
        (row, count, lanes) -> {
          for (int i = row; i < row + count; i++) {
            add(h, x, gate, y, i * d, i / n % sequences * d, d);
          }
        });
  }

  private static void add(
      ArrayView h, ArrayView x, ArrayView gate, ArrayView y, int from, int sequence, int d) {
    int hAt = h.offset() + from;
    int xAt = x.offset() + from;
    int gateAt = gate.offset() + sequence;
    int yAt = y.offset() + from;
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(d); j < bound; j += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, gate.floats(), gateAt + j)
          .fma(
              FloatVector.fromArray(Elements.SPECIES, x.floats(), xAt + j),
              FloatVector.fromArray(Elements.SPECIES, h.floats(), hAt + j))
          .intoArray(y.floats(), yAt + j);
    }
    for (; j < d; j++) {
      y.floats()[yAt + j] =
          Math.fma(gate.floats()[gateAt + j], x.floats()[xAt + j], h.floats()[hAt + j]);
    }
  }
}
