package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.CacheWrite;

/** Definition of {@code cache_write}. */
final class CacheWriteScalar implements Definition<CacheWrite> {
  @Override
  public void apply(CacheWrite op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView cache = inputs.get(0);
    ArrayView x = inputs.get(1);
    ArrayView out = outputs.getFirst();
    int window = cache.shape().extent(1);
    int columns = cache.shape().columns();
    int slot =
        FedIndices.ringPosition(inputs.get(2).ints()[inputs.get(2).offset()], op.mnemonic())
            % window;
    for (int b = 0; b < cache.shape().extent(0); b++) {
      for (int row = 0; row < window; row++) {
        for (int c = 0; c < columns; c++) {
          int at = (b * window + row) * columns + c;
          out.floats()[out.offset() + at] =
              row == slot
                  ? x.floats()[x.offset() + b * columns + c]
                  : cache.floats()[cache.offset() + at];
        }
      }
    }
  }
}
