package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LayerNormGradWeight;

/** Oracle of {@code layer_norm_grad_weight}. */
final class LayerNormGradWeightOracle implements Oracle<LayerNormGradWeight> {
  @Override
  public List<DoubleTensor> apply(LayerNormGradWeight op, List<DoubleTensor> inputs) {
    return sums(inputs, false);
  }

  /**
   * A sum has one term for each row, and a term of dw contains a difference and a product. The sums
   * of the cotangents alone get the same two roundings more, so that both have one number of terms.
   */
  @Override
  public List<DoubleTensor> roundings(
      LayerNormGradWeight op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    int terms = terms(op, inputs);
    return sums(inputs, true).stream()
        .map(sum -> DoubleTensor.of(sum.type(), j -> terms * sum.at(j)))
        .toList();
  }

  @Override
  public int terms(LayerNormGradWeight op, List<DoubleTensor> inputs) {
    return inputs.getFirst().shape().rows() + 2;
  }

  private static List<DoubleTensor> sums(List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor g = inputs.get(3);
    int d = x.shape().columns();
    DoubleTensor ofWeight = DoubleTensor.zeros(TensorType.f32(d));
    DoubleTensor ofBias = DoubleTensor.zeros(TensorType.f32(d));
    for (int i = 0; i < x.size(); i++) {
      double term = g.at(i) * (x.at(i) - inputs.get(1).at(i / d)) * inputs.get(2).at(i / d);
      ofWeight.values()[i % d] += absolute ? Math.abs(term) : term;
      ofBias.values()[i % d] += absolute ? Math.abs(g.at(i)) : g.at(i);
    }
    return List.of(ofWeight, ofBias);
  }
}
