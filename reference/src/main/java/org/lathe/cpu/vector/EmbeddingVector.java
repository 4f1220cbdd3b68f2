package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.Embedding;

/** Kernel of {@code embedding}. */
final class EmbeddingVector implements Binder<Embedding> {
  /** Elements per part. */
  private static final int PART = 1 << 14;

  @Override
  public Kernel bind(
      Embedding op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView table = inputs.get(0);
    ArrayView ids = inputs.get(1);
    ArrayView out = outputs.getFirst();
    int vocabulary = table.shape().extent(0);
    int d = table.shape().columns();
    int block = Math.ceilDiv(PART, Math.max(1, d));
    int parts = Math.ceilDiv(ids.size(), block);
    Workers.Part body =
        (part, worker) -> {
          for (int t = part * block; t < Math.min(ids.size(), (part + 1) * block); t++) {
            int row = table.offset() + ids.ints()[ids.offset() + t] * d;
            System.arraycopy(table.floats(), row, out.floats(), out.offset() + t * d, d);
          }
        };
    return workers -> {
      FedIndices.ids(ids.ints(), ids.offset(), ids.size(), 0, vocabulary, op.mnemonic(), "id");
      workers.parallel(parts, body);
    };
  }
}
