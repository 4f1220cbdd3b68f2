package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;

/** Adam in the calls that {@code torch.optim.Adam} makes, in place. */
final class AdamTorch {
  private AdamTorch() {}

  static List<Tensor> adam(Adam op, Operands in) {
    return step(op.beta1(), op.beta2(), op.epsilon(), in.own(0), in);
  }

  static List<Tensor> adamW(AdamW op, Operands in) {
    float rate = in.floats(4)[0];
    Tensor parameter = in.own(0);
    parameter.mul_(new Scalar(1 - rate * op.decay()));
    return step(op.beta1(), op.beta2(), op.epsilon(), parameter, in);
  }

  private static List<Tensor> step(
      double beta1, double beta2, double epsilon, Tensor parameter, Operands in) {
    Tensor first = in.own(1);
    Tensor second = in.own(2);
    Tensor gradient = in.at(3);
    float[] schedule = in.floats(4);
    first.lerp_(gradient, new Scalar(1 - beta1));
    second.mul_(new Scalar(beta2)).addcmul_(gradient, gradient, new Scalar(1 - beta2));
    Tensor denominator = torch.sqrt(second);
    denominator.div_(new Scalar(Math.sqrt(schedule[2]))).add_(new Scalar(epsilon));
    parameter.addcdiv_(first, denominator, new Scalar(-schedule[0] / schedule[1]));
    return List.of(parameter, first, second);
  }
}
