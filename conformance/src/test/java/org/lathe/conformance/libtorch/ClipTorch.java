package org.lathe.conformance.libtorch;

import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.GlobalNorm;

/** Clipping by the global norm, as {@code clip_grad_norm_} does it. */
final class ClipTorch {
  private ClipTorch() {}

  static List<Tensor> globalNorm(GlobalNorm op, Operands in) {
    Tensor[] norms =
        IntStream.range(0, in.count())
            .mapToObj(i -> torch.linalg_vector_norm(in.at(i)))
            .toArray(Tensor[]::new);
    return List.of(torch.linalg_vector_norm(torch.stack(new TensorVector(norms))).reshape(1));
  }

  static List<Tensor> clip(Clip op, Operands in) {
    Tensor norm = torch.add(in.at(1), new Scalar(1e-6));
    Tensor quotient = torch.div(torch.full_like(norm, new Scalar(op.maximum())), norm);
    return List.of(torch.mul(in.at(0), torch.clamp_max(quotient, new Scalar(1.0))));
  }
}
