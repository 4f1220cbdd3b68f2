package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * One step of natural gradient descent on the parameters of a diagonal Gaussian N(mu,
 * diag(exp(log_var))), as in variational online Newton (Khan and Rue, 2023). With the gradients
 * {@code g = dL/dmu} and {@code h = dL/dlog_var}, the precision {@code s = exp(-log_var)} becomes
 * {@code s (1 + 2 r h + 2 r^2 h^2)}, whose last term keeps it positive (Lin, Schmidt and Khan,
 * 2020), and {@code mu' = mu - r_mu exp(log_var') g}.
 *
 * <p>Inputs: mu, log_var, g, h of one shape; rates [2] holding r_mu and r. Outputs: mu', log_var'.
 */
public record GaussianNaturalStep() implements Op {
  @Override
  public String mnemonic() {
    return "gaussian_natural_step";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32);
    for (int i = 1; i < 4; i++) {
      Rules.require(
          this,
          "C1",
          inputs.get(i).equals(inputs.get(0)),
          "operand %d is %s, mu %s",
          i,
          inputs.get(i),
          inputs.get(0));
    }
    Rules.require(
        this,
        "C2",
        inputs.get(4).shape().equals(Shape.of(2)),
        "rates %s, must be [2]",
        inputs.get(4).shape());
    return List.of(inputs.get(0), inputs.get(1));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public int inPlaceInput(int output) {
    return output;
  }
}
