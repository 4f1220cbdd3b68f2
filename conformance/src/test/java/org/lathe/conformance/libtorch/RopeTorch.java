package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Rope;

/** Rotation of interleaved pairs, as products of complex numbers. */
final class RopeTorch {
  private RopeTorch() {}

  static List<Tensor> rope(Rope op, Operands in) {
    Tensor x = in.at(0);
    Tensor cos = in.at(1);
    int[] positions = in.ints(3);
    Ids.check(positions, 0, cos.size(0), op.mnemonic(), "position");
    Tensor position = in.at(3);
    Tensor angles =
        torch.view_as_complex(
            torch.stack(
                new TensorVector(cos.index_select(0, position), in.at(2).index_select(0, position)),
                -1));
    Tensor turn = (op.inverse() ? torch.conj(angles) : angles).unsqueeze(1);
    long half = cos.size(1);
    long[] sizes = MatmulTorch.sizes(x);
    Tensor pairs =
        torch.view_as_complex(x.reshape(sizes[0], sizes[1], sizes[2] / (2 * half), half, 2));
    return List.of(torch.view_as_real(torch.mul(pairs, turn)).reshape(sizes));
  }
}
