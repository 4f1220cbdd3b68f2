package org.lathe.conformance.libtorch;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** libtorch's own differentiation. */
final class Autograd {
  private Autograd() {}

  /** Returns a tensor of the same elements that requires gradients. */
  static Tensor variable(Tensor tensor) {
    Tensor variable = tensor.detach();
    variable.set_requires_grad(true);
    return variable;
  }

  /** Returns the gradients of {@code sum(output * cotangent)} for these variables. */
  static List<Tensor> gradients(Tensor output, Tensor cotangent, Tensor... variables) {
    TensorVector gradients =
        torch.grad(
            new TensorVector(output),
            new TensorVector(variables),
            new TensorVector(cotangent),
            new BoolOptional(),
            false,
            false);
    return Arrays.stream(gradients.get()).map(Tensor::new).toList();
  }

  /** Returns the gradients of {@code sum(formula(inputs) * cotangent)} for all inputs. */
  static List<Tensor> gradients(
      Function<Tensor[], Tensor> formula, Tensor cotangent, Tensor... inputs) {
    Tensor[] variables = Arrays.stream(inputs).map(Autograd::variable).toArray(Tensor[]::new);
    return gradients(formula.apply(variables), cotangent, variables);
  }
}
