package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.graph.op.RmsNormGradWeight;

/**
 * The norm and its gradients, in the calls that {@code rms_norm} itself makes on a processor: it
 * has no separate kernel there and does not return the reciprocal.
 */
final class RmsNormTorch {
  private RmsNormTorch() {}

  static List<Tensor> norm(RmsNorm op, Operands in) {
    Tensor x = in.at(0);
    Tensor mean = torch.square(x).mean(-1);
    Tensor r = torch.rsqrt(torch.add(mean, new Scalar(op.epsilon())));
    return List.of(torch.mul(torch.mul(x, r.unsqueeze(-1)), in.at(1)), r);
  }

  static List<Tensor> grad(RmsNormGrad op, Operands in) {
    Tensor x = in.at(0);
    Tensor r = in.at(2).unsqueeze(-1);
    Tensor weighted = torch.mul(in.at(3), in.at(1));
    Tensor sum = torch.mul(weighted, x).sum(new long[] {-1}, true, new ScalarTypeOptional());
    Tensor pull = torch.mul(torch.pow(r, new Scalar(3)), sum);
    return List.of(
        torch.addcmul(torch.mul(weighted, r), x, pull, new Scalar(-1.0 / Math.max(1, x.size(-1)))));
  }

  static List<Tensor> weightGradient(RmsNormGradWeight op, Operands in) {
    Tensor terms = torch.mul(in.at(2), torch.mul(in.at(0), in.at(1).unsqueeze(-1)));
    return List.of(MatmulTorch.matrix(terms).sum(0));
  }
}
