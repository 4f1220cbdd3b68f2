package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.graph.op.ExpertSwiglu;
import org.lathe.graph.op.ExpertSwigluGrad;
import org.lathe.graph.op.LoadBalance;
import org.lathe.graph.op.LoadBalanceGrad;
import org.lathe.graph.op.Top2Gates;
import org.lathe.graph.op.Top2GatesGrad;

/** A mixture of experts; gradients by autograd, but for the gates. */
final class ExpertsTorch {
  private ExpertsTorch() {}

  /** A stable sort keeps the lower index first where logits are equal, and puts NaN first. */
  static List<Tensor> top2Gates(Top2Gates op, Operands in) {
    Tensor order = torch.sort(in.at(0), new BoolOptional(true), 0, true).get1();
    Tensor first = order.narrow(0, 0, 1);
    Tensor second = order.narrow(0, 1, 1);
    Tensor gap = torch.sub(torch.gather(in.at(0), 0, second), torch.gather(in.at(0), 0, first));
    Tensor ratio = torch.exp(gap);
    Tensor sum = torch.add(ratio, new Scalar(1));
    Tensor lower = torch.clamp_min(torch.div(ratio, sum), new Scalar(Float.MIN_NORMAL));
    Tensor gates = torch.scatter(torch.zeros_like(in.at(0)), 0, first, torch.reciprocal(sum));
    return List.of(torch.scatter(gates, 0, second, lower));
  }

  /** Autograd would also pass on what belongs to gates of 0. */
  static List<Tensor> top2GatesGrad(Top2GatesGrad op, Operands in) {
    Tensor zeros = torch.zeros_like(in.at(0));
    Tensor chosen = torch.ne(in.at(0), new Scalar(0));
    Tensor mean = torch.where(chosen, torch.mul(in.at(0), in.at(1)), zeros).sum(0);
    Tensor gradient = torch.mul(in.at(0), torch.sub(in.at(1), mean));
    return List.of(torch.where(chosen, gradient, zeros));
  }

  static List<Tensor> loadBalance(LoadBalance op, Operands in) {
    return List.of(loadBalance(in.at(0), in.at(1)));
  }

  static List<Tensor> loadBalanceGrad(LoadBalanceGrad op, Operands in) {
    return Autograd.gradients(v -> loadBalance(v[0], in.at(1)), in.at(2), in.at(0));
  }

  private static Tensor loadBalance(Tensor logits, Tensor gates) {
    double tokens = logits.size(1);
    Tensor counts = torch.ne(gates, new Scalar(0)).to(ScalarType.Float).sum(1);
    Tensor terms = torch.mul(torch.softmax(logits, 0).sum(1), counts);
    return torch.mul(terms.sum(0), new Scalar(logits.size(0) / (2 * tokens * tokens))).unsqueeze(0);
  }

  static List<Tensor> expertSwiglu(ExpertSwiglu op, Operands in) {
    return List.of(layer(in.all().toArray(Tensor[]::new)));
  }

  static List<Tensor> expertSwigluGrad(ExpertSwigluGrad op, Operands in) {
    Tensor[] inputs = in.all().subList(0, 5).toArray(Tensor[]::new);
    List<Tensor> gradients = Autograd.gradients(ExpertsTorch::layer, in.at(5), inputs);
    return new ArrayList<>(gradients.subList(0, op.weights() ? 5 : 2));
  }

  /** Each expert computes the rows that it has a gate for. */
  private static Tensor layer(Tensor[] in) {
    Tensor x = MatmulTorch.matrix(in[0]);
    Tensor y = torch.zeros_like(x);
    for (long e = 0; e < in[1].size(0); e++) {
      Tensor gates = in[1].select(0, e);
      Tensor chosen = torch.nonzero(gates).squeeze(1);
      Tensor rows = torch.index_select(x, 0, chosen);
      Tensor gate = torch.matmul(rows, in[2].select(0, e).t());
      Tensor up = torch.matmul(rows, in[3].select(0, e).t());
      Tensor factors = torch.index_select(gates, 0, chosen).unsqueeze(1);
      Tensor gated = torch.mul(torch.mul(torch.silu(gate), up), factors);
      y = torch.index_add(y, 0, chosen, torch.matmul(gated, in[4].select(0, e).t()));
    }
    return y.reshape(in[0].sizes());
  }
}
