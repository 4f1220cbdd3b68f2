package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Embedding;

/** Oracle of {@code embedding}. */
final class EmbeddingOracle implements Oracle<Embedding> {
  @Override
  public List<DoubleTensor> apply(Embedding op, List<DoubleTensor> inputs) {
    DoubleTensor table = inputs.get(0);
    DoubleTensor ids = inputs.get(1);
    TensorType type = op.outputs(List.of(table.type(), ids.type())).getFirst();
    int d = table.shape().columns();
    return List.of(DoubleTensor.of(type, i -> table.at((int) ids.at(i / d) * d + i % d)));
  }
}
