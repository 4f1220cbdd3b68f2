package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.Embedding;

/** Definition of {@code embedding}. */
final class EmbeddingScalar implements Definition<Embedding> {
  @Override
  public void apply(Embedding op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView table = inputs.get(0);
    ArrayView ids = inputs.get(1);
    ArrayView out = outputs.getFirst();
    FedIndices.ids(
        ids.ints(), ids.offset(), ids.size(), 0, table.shape().extent(0), op.mnemonic(), "id");
    int d = table.shape().columns();
    for (int t = 0; t < ids.size(); t++) {
      int row = table.offset() + ids.ints()[ids.offset() + t] * d;
      System.arraycopy(table.floats(), row, out.floats(), out.offset() + t * d, d);
    }
  }
}
