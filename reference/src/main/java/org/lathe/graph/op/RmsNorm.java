package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Root mean square norm (Zhang and Sennrich, 2019) of each row: {@code y = x r w} with {@code r = 1
 * / sqrt(mean(x^2) + epsilon)}.
 *
 * <p>Inputs: x [.., d]; w [d]. Outputs: y [.., d]; r [..], kept for the gradient.
 */
public record RmsNorm(float epsilon) implements Op {
  @Override
  public String mnemonic() {
    return "rms_norm";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape w = inputs.get(1).shape();
    Rules.require(this, "C1", x.rank() >= 2, "x %s has rank below 2", x);
    Rules.require(
        this, "C2", w.equals(Shape.of(x.columns())), "weight %s, columns %d", w, x.columns());
    return List.of(inputs.get(0), TensorType.f32(x.withoutLast()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor x = adjoint.input(0);
    Tensor r = adjoint.output(1);
    Tensor g = adjoint.cotangent(0);
    if (adjoint.wanted(0)) {
      adjoint.give(0, adjoint.graph().rmsNormGrad(x, adjoint.input(1), r, g));
    }
    if (adjoint.wanted(1)) {
      adjoint.give(1, adjoint.graph().rmsNormGradWeight(x, r, g));
    }
  }
}
