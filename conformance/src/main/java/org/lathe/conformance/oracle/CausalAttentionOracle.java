package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.CausalAttention;

/**
 * Oracle of {@code causal_attention}; formulas and rounding bounds are in {@link AttentionOracle}.
 */
final class CausalAttentionOracle implements Oracle<CausalAttention> {
  @Override
  public List<DoubleTensor> apply(CausalAttention op, List<DoubleTensor> inputs) {
    return attention(op, inputs).apply();
  }

  @Override
  public List<DoubleTensor> roundings(
      CausalAttention op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return attention(op, inputs).roundings(products);
  }

  private static AttentionOracle attention(CausalAttention op, List<DoubleTensor> inputs) {
    return new AttentionOracle(
        op.heads(),
        inputs.get(0),
        inputs.get(1),
        inputs.get(2),
        AttentionOracle.causal(op.window()));
  }
}
