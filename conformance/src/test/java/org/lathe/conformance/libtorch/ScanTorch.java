package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.CausalConvGrad;
import org.lathe.graph.op.NegativeExp;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;
import org.lathe.graph.op.Softplus;

/** Mamba's operations, position by position; gradients by autograd. */
final class ScanTorch {
  private ScanTorch() {}

  static List<Tensor> softplus(Softplus op, Operands in) {
    return List.of(torch.softplus(in.at(0)));
  }

  static List<Tensor> negativeExp(NegativeExp op, Operands in) {
    return List.of(torch.exp(in.at(0)).neg_());
  }

  static List<Tensor> causalConv(CausalConv op, Operands in) {
    Tensor x = in.at(0);
    Tensor w = in.at(1);
    if (in.count() == 3) {
      Tensor before = torch.zeros(x.size(0), w.size(1) - 1, x.size(2));
      return List.of(causalConv(x, w, in.at(2), before, 0, op.reset()));
    }
    int first = Ids.position(in.ints(4), op.mnemonic());
    Tensor all = torch.cat(new TensorVector(in.at(3), x), 1);
    return List.of(
        causalConv(x, w, in.at(2), in.at(3), first, op.reset()),
        all.narrow(1, x.size(1), w.size(1) - 1).clone());
  }

  static List<Tensor> causalConvGrad(CausalConvGrad op, Operands in) {
    Tensor x = in.at(0);
    Tensor w = in.at(1);
    Tensor bias = torch.zeros(x.size(2));
    if (x.numel() == 0) {
      List<Tensor> all = List.of(torch.zeros_like(x), torch.zeros_like(w), torch.zeros_like(bias));
      return all.subList(0, op.weights() ? 3 : 1);
    }
    Tensor before = torch.zeros(x.size(0), w.size(1) - 1, x.size(2));
    return Autograd.gradients(
            v -> causalConv(v[0], v[1], v[2], before, 0, op.reset()), in.at(2), x, w, bias)
        .subList(0, op.weights() ? 3 : 1);
  }

  private static Tensor causalConv(
      Tensor x, Tensor w, Tensor bias, Tensor before, int first, int reset) {
    Tensor all = torch.cat(new TensorVector(before, x), 1);
    long k = w.size(1);
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < x.size(1); i++) {
      Tensor sum = bias.expand_as(x.select(1, i));
      long seen = first + i - CausalConv.start(first + i, reset);
      for (long j = Math.max(0, k - 1 - seen); j < k; j++) {
        sum = torch.addcmul(sum, w.select(1, j), all.select(1, i + j));
      }
      rows.add(sum);
    }
    return stack(rows, x);
  }

  private static Tensor stack(List<Tensor> rows, Tensor like) {
    return rows.isEmpty()
        ? torch.empty_like(like)
        : torch.stack(new TensorVector(rows.toArray(Tensor[]::new)), 1);
  }

  static List<Tensor> selectiveScan(SelectiveScan op, Operands in) {
    Tensor[] operands = in.all().subList(0, 6).toArray(Tensor[]::new);
    boolean continues = in.count() > 6;
    Tensor state =
        continues ? in.at(6) : torch.zeros(in.at(0).size(0), in.at(0).size(2), in.at(2).size(1));
    int first = continues ? Ids.position(in.ints(7), op.mnemonic()) : 0;
    Scanned scanned = Scanned.of(operands, state, first, op.reset());
    return continues ? List.of(scanned.y, scanned.state.clone()) : List.of(scanned.y);
  }

  static List<Tensor> selectiveScanGrad(SelectiveScanGrad op, Operands in) {
    Tensor[] operands = in.all().subList(0, 6).toArray(Tensor[]::new);
    Tensor state = torch.zeros(in.at(0).size(0), in.at(0).size(2), in.at(2).size(1));
    List<Tensor> gradients = new ArrayList<>();
    if (in.at(0).numel() == 0) {
      for (Tensor operand : operands) {
        gradients.add(torch.zeros_like(operand));
      }
    } else {
      gradients.addAll(
          Autograd.gradients(v -> Scanned.of(v, state, 0, op.reset()).y, in.at(6), operands));
    }
    List<Tensor> ordered = new ArrayList<>();
    for (int input : List.of(0, 1, 3, 4, 2, 5)) {
      ordered.add(gradients.get(input));
    }
    return ordered.subList(0, op.parameters() ? 6 : 4);
  }

  /** The results of a scan. */
  private record Scanned(Tensor y, Tensor state) {
    /**
     * Runs a scan.
     *
     * @param in u, delta, a, B, C, D
     */
    static Scanned of(Tensor[] in, Tensor before, int first, int reset) {
      Tensor state = before;
      List<Tensor> rows = new ArrayList<>();
      for (int i = 0; i < in[0].size(1); i++) {
        if (SelectiveScan.begins(first + i, reset)) {
          state = torch.zeros_like(before);
        }
        Tensor u = in[0].select(1, i);
        Tensor delta = in[1].select(1, i);
        Tensor decay = torch.exp(torch.mul(delta.unsqueeze(2), in[2]));
        Tensor input = torch.mul(delta, u).unsqueeze(2);
        Tensor entering = torch.mul(input, in[3].select(1, i).unsqueeze(1));
        state = torch.addcmul(entering, decay, state);
        Tensor sum = torch.matmul(state, in[4].select(1, i).unsqueeze(2)).squeeze(2);
        rows.add(torch.addcmul(sum, in[5], u));
      }
      return new Scanned(stack(rows, in[0]), state);
    }
  }
}
