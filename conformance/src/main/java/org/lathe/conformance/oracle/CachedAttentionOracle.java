package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.CachedAttention;

/**
 * Oracle of {@code cached_attention}: the result of attention does not depend on the order of the
 * keys, so the rows of the ring are used in the order in which they are stored.
 */
final class CachedAttentionOracle implements Oracle<CachedAttention> {
  @Override
  public List<DoubleTensor> apply(CachedAttention op, List<DoubleTensor> inputs) {
    return attention(op, inputs).apply().subList(0, 1);
  }

  @Override
  public List<DoubleTensor> roundings(
      CachedAttention op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return attention(op, inputs).roundings(products).subList(0, 1);
  }

  private static AttentionOracle attention(CachedAttention op, List<DoubleTensor> inputs) {
    int position = inputs.get(3).intAt(0);
    return new AttentionOracle(
        op.heads(), inputs.get(0), inputs.get(1), inputs.get(2), (query, row) -> row <= position);
  }
}
