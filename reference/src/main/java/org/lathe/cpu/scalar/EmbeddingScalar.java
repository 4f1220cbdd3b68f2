package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.Definition;
import org.lathe.cpu.Span;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.Embedding;

/** Definition of {@code embedding}. */
final class EmbeddingScalar implements Definition<Embedding> {
  @Override
  public void apply(Embedding op, List<Span> inputs, List<Span> outputs) {
    Span table = inputs.get(0);
    Span ids = inputs.get(1);
    Span out = outputs.getFirst();
    FedIndices.ids(
        ids.ints(), ids.offset(), ids.size(), 0, table.shape().extent(0), op.mnemonic(), "id");
    int d = table.shape().columns();
    for (int t = 0; t < ids.size(); t++) {
      int row = table.offset() + ids.ints()[ids.offset() + t] * d;
      System.arraycopy(table.floats(), row, out.floats(), out.offset() + t * d, d);
    }
  }
}
