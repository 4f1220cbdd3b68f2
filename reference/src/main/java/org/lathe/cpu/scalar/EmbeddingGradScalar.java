package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.EmbeddingGrad;

/** Definition of {@code embedding_grad}: rows of the cotangent are added in order from +0. */
final class EmbeddingGradScalar implements Definition<EmbeddingGrad> {
  @Override
  public void apply(EmbeddingGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView ids = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView out = outputs.getFirst();
    FedIndices.ids(ids.ints(), ids.offset(), ids.size(), 0, op.vocabulary(), op.mnemonic(), "id");
    int d = g.shape().columns();
    Arrays.fill(out.floats(), out.offset(), out.offset() + out.size(), 0);
    for (int t = 0; t < ids.size(); t++) {
      int row = out.offset() + ids.ints()[ids.offset() + t] * d;
      for (int c = 0; c < d; c++) {
        out.floats()[row + c] = out.floats()[row + c] + g.floats()[g.offset() + t * d + c];
      }
    }
  }
}
