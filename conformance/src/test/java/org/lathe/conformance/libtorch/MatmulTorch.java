package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Matmul;

/** Lowering of {@code matmul}. */
final class MatmulTorch {
  private MatmulTorch() {}

  static List<Tensor> matmul(Matmul op, Operands in) {
    Tensor lhs = in.at(0);
    Tensor rhs = matrix(in.at(1));
    Tensor right = op.transposeRhs() ? rhs.t() : rhs;
    if (op.transposeLhs()) {
      return List.of(torch.mm(matrix(lhs).t(), right));
    }
    Tensor product = torch.mm(matrix(lhs), right);
    long[] sizes = sizes(lhs);
    sizes[sizes.length - 1] = right.size(1);
    return List.of(product.view(sizes));
  }

  /** Returns a tensor of rank 2 or more as [product of leading extents, last extent]. */
  static Tensor matrix(Tensor tensor) {
    return tensor.flatten(0, -2);
  }

  static long[] sizes(Tensor tensor) {
    return tensor.sizes().vec().get();
  }
}
