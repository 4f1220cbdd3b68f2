package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Softmax;
import org.lathe.graph.op.SoftmaxGrad;

/** Softmax, and the formula of its gradient. */
final class SoftmaxTorch {
  private SoftmaxTorch() {}

  static List<Tensor> softmax(Softmax op, Operands in) {
    return List.of(torch.softmax(in.at(0), -1));
  }

  static List<Tensor> grad(SoftmaxGrad op, Operands in) {
    Tensor y = in.at(0);
    Tensor g = in.at(1);
    Tensor delta = torch.mul(g, y).sum(-1).unsqueeze(-1);
    return List.of(torch.mul(y, torch.sub(g, delta)));
  }
}
