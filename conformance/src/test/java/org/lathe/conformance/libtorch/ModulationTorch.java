package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.graph.op.GatedAdd;
import org.lathe.graph.op.GatedAddGrad;
import org.lathe.graph.op.Modulate;
import org.lathe.graph.op.ModulateGrad;
import org.lathe.graph.op.TimestepEmbedding;

/** What a network reads noise levels with; gradients by autograd. */
final class ModulationTorch {
  private ModulationTorch() {}

  static List<Tensor> modulate(Modulate op, Operands in) {
    return List.of(modulate(in.at(0), in.at(1), in.at(2)));
  }

  static List<Tensor> modulateGrad(ModulateGrad op, Operands in) {
    // The gradients do not depend on the shift.
    Tensor shift = torch.zeros_like(in.at(1));
    return Autograd.gradients(v -> modulate(v[0], v[1], v[2]), in.at(2), in.at(0), shift, in.at(1));
  }

  private static Tensor modulate(Tensor x, Tensor shift, Tensor scale) {
    Tensor factor = torch.add(scale, new Scalar(1));
    return torch.addcmul(shift.unsqueeze(1), x, factor.unsqueeze(1));
  }

  static List<Tensor> gatedAdd(GatedAdd op, Operands in) {
    return List.of(torch.addcmul(in.at(0), in.at(2).unsqueeze(1), in.at(1)));
  }

  static List<Tensor> gatedAddGrad(GatedAddGrad op, Operands in) {
    return Autograd.gradients(
        v -> torch.mul(v[1].unsqueeze(1), v[0]), in.at(2), in.at(0), in.at(1));
  }

  /** The angles are float64: in float32, that of a time of 1000 is off by 3e-5. */
  static List<Tensor> timestepEmbedding(TimestepEmbedding op, Operands in) {
    Tensor j = torch.arange(new Scalar(op.width() / 2)).to(ScalarType.Double);
    Tensor exponents = torch.mul(j, new Scalar(-StrictMath.log(10_000) / op.divisor()));
    Tensor times = in.at(0).to(ScalarType.Double).unsqueeze(1);
    Tensor angles = torch.mul(times, torch.exp(exponents));
    Tensor cosines = torch.cos(angles);
    Tensor sines = torch.sin(angles);
    TensorVector halves =
        op.sinesFirst() ? new TensorVector(sines, cosines) : new TensorVector(cosines, sines);
    return List.of(torch.cat(halves, 1).to(ScalarType.Float));
  }
}
