package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.AddBias;
import org.lathe.graph.op.Argmax;
import org.lathe.graph.op.ClampMin;
import org.lathe.graph.op.ClampMinGrad;
import org.lathe.graph.op.ColumnDot;
import org.lathe.graph.op.ColumnSum;
import org.lathe.graph.op.Ema;
import org.lathe.graph.op.Gelu;
import org.lathe.graph.op.GeluErf;
import org.lathe.graph.op.GeluErfGrad;
import org.lathe.graph.op.GeluGrad;
import org.lathe.graph.op.Multiply;
import org.lathe.graph.op.RowDot;
import org.lathe.graph.op.RowSum;
import org.lathe.graph.op.ScaleRows;
import org.lathe.graph.op.SigmoidGlu;
import org.lathe.graph.op.SigmoidGluGrad;
import org.lathe.graph.op.Swiglu;
import org.lathe.graph.op.SwigluGrad;

/** Element-wise operations, and sums and maxima of rows and columns. */
final class ElementsTorch {
  private ElementsTorch() {}

  static List<Tensor> add(Add op, Operands in) {
    return List.of(torch.add(in.at(0), in.at(1)));
  }

  static List<Tensor> addBias(AddBias op, Operands in) {
    return List.of(torch.add(in.at(0), in.at(1)));
  }

  static List<Tensor> columnSum(ColumnSum op, Operands in) {
    return List.of(MatmulTorch.matrix(in.at(0)).sum(0));
  }

  static List<Tensor> argmax(Argmax op, Operands in) {
    return List.of(torch.argmax(in.at(0), new LongOptional(-1), false));
  }

  static List<Tensor> clampMin(ClampMin op, Operands in) {
    return List.of(torch.clamp_min(in.at(0), new Scalar(op.least())));
  }

  /** This does not use autograd, which passes the cotangent on where x equals the bound. */
  static List<Tensor> clampMinGrad(ClampMinGrad op, Operands in) {
    Tensor above = torch.gt(in.at(0), new Scalar(op.least()));
    return List.of(torch.where(above, in.at(1), torch.zeros_like(in.at(1))));
  }

  /** In place, as an optimizer keeps its averages. */
  static List<Tensor> ema(Ema op, Operands in) {
    return List.of(in.own(0).lerp_(in.at(1), new Scalar(1 - in.floats(2)[0])));
  }

  static List<Tensor> rowSum(RowSum op, Operands in) {
    return List.of(in.at(0).sum(-1));
  }

  static List<Tensor> multiply(Multiply op, Operands in) {
    return List.of(torch.mul(in.at(0), in.at(1)));
  }

  static List<Tensor> columnDot(ColumnDot op, Operands in) {
    return List.of(MatmulTorch.matrix(torch.mul(in.at(0), in.at(1))).sum(0));
  }

  static List<Tensor> rowDot(RowDot op, Operands in) {
    return List.of(torch.mul(in.at(0), in.at(1)).sum(-1));
  }

  static List<Tensor> scaleRows(ScaleRows op, Operands in) {
    return List.of(torch.mul(in.at(0), in.at(1).unsqueeze(-1)));
  }

  static List<Tensor> gelu(Gelu op, Operands in) {
    return List.of(torch.gelu(in.at(0), "tanh"));
  }

  static List<Tensor> geluGrad(GeluGrad op, Operands in) {
    return Autograd.gradients(x -> torch.gelu(x[0], "tanh"), in.at(1), in.at(0));
  }

  static List<Tensor> geluErf(GeluErf op, Operands in) {
    return List.of(torch.gelu(in.at(0), "none"));
  }

  static List<Tensor> geluErfGrad(GeluErfGrad op, Operands in) {
    return Autograd.gradients(x -> torch.gelu(x[0], "none"), in.at(1), in.at(0));
  }

  static List<Tensor> swiglu(Swiglu op, Operands in) {
    return List.of(torch.mul(torch.silu(in.at(0)), in.at(1)));
  }

  static List<Tensor> swigluGrad(SwigluGrad op, Operands in) {
    return Autograd.gradients(x -> torch.mul(torch.silu(x[0]), x[1]), in.at(2), in.at(0), in.at(1));
  }

  static List<Tensor> sigmoidGlu(SigmoidGlu op, Operands in) {
    return List.of(torch.mul(torch.sigmoid(in.at(0)), in.at(1)));
  }

  /** This does not use autograd, whose {@code 1 - s} has no right digit for a large gate. */
  static List<Tensor> sigmoidGluGrad(SigmoidGluGrad op, Operands in) {
    Tensor e = torch.exp(torch.neg(torch.abs(in.at(0))));
    Tensor sum = torch.add(e, new Scalar(1));
    Tensor part = torch.where(torch.lt(in.at(0), new Scalar(0)), e, torch.ones_like(e));
    Tensor ofGate = torch.mul(in.at(2), in.at(1)).mul_(torch.div(e, torch.square(sum)));
    return List.of(ofGate, torch.mul(in.at(2), torch.div(part, sum)));
  }
}
