package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.CausalAttentionGrad;

/**
 * Oracle of {@code causal_attention_grad}; formulas and rounding bounds are in {@link
 * AttentionOracle}.
 */
final class CausalAttentionGradOracle implements Oracle<CausalAttentionGrad> {
  @Override
  public List<DoubleTensor> apply(CausalAttentionGrad op, List<DoubleTensor> inputs) {
    return attention(op, inputs).gradients(inputs.get(3), inputs.get(4), inputs.get(5));
  }

  @Override
  public List<DoubleTensor> roundings(
      CausalAttentionGrad op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return attention(op, inputs)
        .roundingsOfGradients(inputs.get(3), inputs.get(4), inputs.get(5), products);
  }

  private static AttentionOracle attention(CausalAttentionGrad op, List<DoubleTensor> inputs) {
    return new AttentionOracle(
        op.heads(),
        inputs.get(0),
        inputs.get(1),
        inputs.get(2),
        AttentionOracle.causal(op.window()));
  }
}
