package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Copy;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Concat;

/** Definition of {@code concat}. */
final class ConcatScalar implements Definition<Concat> {
  @Override
  public void apply(Concat op, List<ArrayView> inputs, List<ArrayView> outputs) {
    int row = 0;
    for (ArrayView input : inputs) {
      int end = row + input.shape().extent(0);
      Copy.elements(input, outputs.getFirst().slices(row, end));
      row = end;
    }
  }
}
