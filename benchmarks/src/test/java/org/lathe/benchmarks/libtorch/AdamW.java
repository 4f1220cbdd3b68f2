package org.lathe.benchmarks.libtorch;

import java.util.List;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.conformance.libtorch.Aten;

/** {@code torch.optim.AdamW(.., fused=True)}, its fastest form on a processor. */
final class AdamW {
  private static final double EPSILON = 1e-8;

  private final List<Tensor> parameters;
  private final List<Tensor> first;
  private final List<Tensor> second;
  private final List<Tensor> steps;
  private final double beta1;
  private final double beta2;

  AdamW(List<Tensor> parameters, double beta1, double beta2) {
    this.parameters = parameters;
    this.beta1 = beta1;
    this.beta2 = beta2;
    first = parameters.stream().map(torch::zeros_like).toList();
    second = parameters.stream().map(torch::zeros_like).toList();
    steps = parameters.stream().map(_ -> torch.zeros(1)).toList();
  }

  /** Resets moments and step numbers to zero. */
  void restart() {
    List.of(first, second, steps).forEach(tensors -> tensors.forEach(Tensor::zero_));
  }

  /** Does {@code tensor.grad = None}. */
  static void forget(Tensor tensor) {
    tensor.mutable_grad().reset();
  }

  void step(double rate, double decay) {
    try (NoGradGuard _ = new NoGradGuard()) {
      List<Tensor> gradients = parameters.stream().map(Tensor::grad).toList();
      steps.forEach(step -> step.add_(new org.bytedeco.pytorch.Scalar(1)));
      Aten.call(
          "_fused_adamw_",
          parameters,
          gradients,
          first,
          second,
          List.of(),
          steps,
          rate,
          beta1,
          beta2,
          decay,
          EPSILON,
          false,
          false,
          Aten.NONE,
          Aten.NONE);
    }
  }
}
