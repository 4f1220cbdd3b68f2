package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Layer norm (Ba, Kiros and Hinton, 2016) of each row: {@code y = (x - mean) r w + b} with {@code r
 * = 1 / sqrt(mean((x - mean)^2) + epsilon)}.
 *
 * <p>Inputs: x [.., d]; w [d]; b [d]. Outputs: y [.., d]; mean [..] and r [..], kept for the
 * gradients.
 *
 * @param epsilon added to the variance
 */
public record LayerNorm(float epsilon) implements Op {
  @Override
  public String mnemonic() {
    return "layer_norm";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    Shape b = inputs.get(2).shape();
    Rules.require(this, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    Rules.require(
        this, "C2", w.equals(Shape.of(x.columns())), "weight %s, columns %d", w, x.columns());
    Rules.require(
        this, "C3", b.equals(Shape.of(x.columns())), "bias %s, columns %d", b, x.columns());
    TensorType each = TensorType.f32(x.withoutLast());
    return List.of(inputs.get(0), each, each);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor x = adjoint.input(0);
    Tensor mean = adjoint.output(1);
    Tensor r = adjoint.output(2);
    Tensor g = adjoint.cotangent(0);
    if (adjoint.wanted(0)) {
      List<Tensor> operands = List.of(x, adjoint.input(1), mean, r, g);
      adjoint.give(0, adjoint.graph().apply(new LayerNormGrad(), operands).getFirst());
    }
    if (adjoint.wanted(1) || adjoint.wanted(2)) {
      List<Tensor> gradients =
          adjoint.graph().apply(new LayerNormGradWeight(), List.of(x, mean, r, g));
      adjoint.give(1, gradients.get(0));
      adjoint.give(2, gradients.get(1));
    }
  }
}
