package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.LayerNorm;
import org.lathe.graph.op.LayerNormGrad;
import org.lathe.graph.op.LayerNormGradWeight;

/**
 * The norm and its gradients as formulas. The norm's own kernel updates mean and variance element
 * by element, which loses digits of the variance where it is much smaller than the square of the
 * mean; and the kernel of its gradient computes those for x and for the weights together.
 */
final class LayerNormTorch {
  private LayerNormTorch() {}

  static List<Tensor> norm(LayerNorm op, Operands in) {
    Tensor mean = mean(in.at(0));
    Tensor centred = torch.sub(in.at(0), mean);
    Tensor variance = mean(torch.square(centred));
    Tensor r = torch.rsqrt(torch.add(variance, new Scalar(op.epsilon())));
    Tensor y = torch.addcmul(in.at(2), torch.mul(centred, r), in.at(1));
    return List.of(y, mean.squeeze(-1), r.squeeze(-1));
  }

  static List<Tensor> grad(LayerNormGrad op, Operands in) {
    Tensor normalized = normalized(in.at(0), in.at(2), in.at(3));
    Tensor weighted = torch.mul(in.at(4), in.at(1));
    Tensor push = mean(weighted);
    Tensor pull = mean(torch.mul(weighted, normalized));
    Tensor rest = torch.sub(torch.sub(weighted, push), torch.mul(normalized, pull));
    return List.of(torch.mul(rest, in.at(3).unsqueeze(-1)));
  }

  static List<Tensor> weightGradient(LayerNormGradWeight op, Operands in) {
    Tensor terms = torch.mul(in.at(3), normalized(in.at(0), in.at(1), in.at(2)));
    return List.of(MatmulTorch.matrix(terms).sum(0), MatmulTorch.matrix(in.at(3)).sum(0));
  }

  private static Tensor normalized(Tensor x, Tensor mean, Tensor r) {
    return torch.mul(torch.sub(x, mean.unsqueeze(-1)), r.unsqueeze(-1));
  }

  private static Tensor mean(Tensor x) {
    return x.mean(new long[] {-1}, true, new ScalarTypeOptional());
  }
}
