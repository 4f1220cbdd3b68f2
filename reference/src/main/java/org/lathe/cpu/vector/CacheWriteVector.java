package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.CacheWrite;

/** Kernel of {@code cache_write}: it works in place and writes only the new rows. */
final class CacheWriteVector implements Binder<CacheWrite> {
  @Override
  public Kernel bind(
      CacheWrite op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView cache = inputs.get(0);
    ArrayView x = inputs.get(1);
    ArrayView position = inputs.get(2);
    ArrayView out = outputs.getFirst();
    return workers -> {
      int slot =
          FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic())
              % cache.shape().extent(1);
      write(cache, x, slot, out);
    };
  }

  private static void write(ArrayView cache, ArrayView x, int slot, ArrayView out) {
    if (!out.sameStart(cache)) {
      System.arraycopy(cache.floats(), cache.offset(), out.floats(), out.offset(), out.size());
    }
    int columns = cache.shape().columns();
    int ring = cache.shape().extent(1) * columns;
    for (int b = 0; b < cache.shape().extent(0); b++) {
      int to = out.offset() + b * ring + slot * columns;
      System.arraycopy(x.floats(), x.offset() + b * columns, out.floats(), to, columns);
    }
  }
}
