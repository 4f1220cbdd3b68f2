package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.Rope;

/**
 * Definition of {@code rope}: {@code y0 = fma(x0, cos, -(x1 sin))}, {@code y1 = fma(x1, cos, x0
 * sin)}; the inverse negates sin.
 */
final class RopeScalar implements Definition<Rope> {
  @Override
  public void apply(Rope op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView cosines = inputs.get(1);
    ArrayView sines = inputs.get(2);
    ArrayView positions = inputs.get(3);
    ArrayView y = outputs.getFirst();
    FedIndices.ropePositions(
        positions.ints(), positions.offset(), positions.size(), cosines.shape().extent(0));
    int n = x.shape().extent(1);
    int columns = x.shape().columns();
    int half = cosines.shape().columns();
    for (int row = 0; row < x.shape().rows(); row++) {
      int position = positions.ints()[positions.offset() + row % n];
      for (int c = 0; c < columns; c += 2) {
        int angle = position * half + c / 2 % half;
        float cos = cosines.floats()[cosines.offset() + angle];
        float sin = sines.floats()[sines.offset() + angle];
        sin = op.inverse() ? -sin : sin;
        float x0 = x.floats()[x.offset() + row * columns + c];
        float x1 = x.floats()[x.offset() + row * columns + c + 1];
        y.floats()[y.offset() + row * columns + c] = Math.fma(x0, cos, -(x1 * sin));
        y.floats()[y.offset() + row * columns + c + 1] = Math.fma(x1, cos, x0 * sin);
      }
    }
  }
}
