package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.EmbeddingGrad;

/** Oracle of {@code embedding_grad}: each element searches all positions for its rows. */
final class EmbeddingGradOracle implements Oracle<EmbeddingGrad> {
  @Override
  public List<DoubleTensor> apply(EmbeddingGrad op, List<DoubleTensor> inputs) {
    return List.of(sum(op, inputs, false));
  }

  /**
   * {@code K sum |g|} with K = the number of all positions, because the number for one row depends
   * on the values.
   */
  @Override
  public List<DoubleTensor> roundings(
      EmbeddingGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor sum = sum(op, inputs, true);
    int terms = inputs.get(0).size();
    return List.of(DoubleTensor.of(sum.type(), i -> terms * sum.at(i)));
  }

  @Override
  public int terms(EmbeddingGrad op, List<DoubleTensor> inputs) {
    return inputs.get(0).size();
  }

  private static DoubleTensor sum(EmbeddingGrad op, List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor ids = inputs.get(0);
    DoubleTensor g = inputs.get(1);
    TensorType type = op.outputs(List.of(ids.type(), g.type())).getFirst();
    int d = g.shape().columns();
    return DoubleTensor.of(
        type,
        i -> {
          double sum = 0;
          for (int t = 0; t < ids.size(); t++) {
            if (ids.at(t) == i / d) {
              double term = g.at(t * d + i % d);
              sum += absolute ? Math.abs(term) : term;
            }
          }
          return sum;
        });
  }
}
