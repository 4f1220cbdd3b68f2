package org.lathe.conformance.cases;

import java.util.List;
import net.jqwik.api.Arbitrary;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LayerNorm;
import org.lathe.graph.op.LayerNormGrad;

/** Cases of {@code layer_norm_grad}. */
final class LayerNormGradCases implements Cases<LayerNormGrad> {
  @Override
  public Class<LayerNormGrad> operation() {
    return LayerNormGrad.class;
  }

  @Override
  public Arbitrary<CaseParameters> parameters() {
    return Rowed.x(Rowed.shapes());
  }

  @Override
  public OpCase of(CaseParameters p) {
    Shape x = Rowed.x(p);
    return OpCase.of(
        new LayerNormGrad(),
        Operand.f32(x, Values.UNIT),
        Operand.f32(x.columns()),
        Operand.f32(x.withoutLast(), forward(1)),
        Operand.f32(x.withoutLast(), forward(2)),
        Operand.f32(x, Values.UNIT));
  }

  /** Returns this output of {@code layer_norm} for the first operand; the bias is not in it. */
  static Values forward(int output) {
    return Values.derived(
        before -> {
          DoubleTensor x = before.getFirst();
          DoubleTensor zeros = DoubleTensor.zeros(TensorType.f32(x.shape().columns()));
          return Oracles.apply(new LayerNorm(1e-5f), List.of(x, zeros, zeros)).get(output);
        });
  }

  @Override
  public List<CaseParameters> real() {
    return Rowed.REAL;
  }
}
