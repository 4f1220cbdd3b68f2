package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/** The loss of next tokens: logits, log softmax, negative log likelihood. All logits are stored. */
final class CrossEntropyTorch {
  /** A target that is not scored. */
  private static final long IGNORED = -1;

  /** Losses one by one, not their mean. */
  private static final long NO_REDUCTION = 0;

  private CrossEntropyTorch() {}

  static List<Tensor> loss(LinearCrossEntropy op, Operands in) {
    Tensor table = in.at(1);
    int[] ids = in.ints(2);
    Ids.check(ids, -1, table.size(0), op.mnemonic(), "target");
    Tensor targets = in.at(2).flatten().to(ScalarType.Long);
    Tensor rows = MatmulTorch.matrix(in.at(0));
    Tensor x = op.inputGradient() ? Autograd.variable(rows) : rows;
    Optional<Tensor> bias = LinearCrossEntropy.bias(in.all());
    Tensor logits = logits(x, table, bias);
    Tensor logProbabilities = torch.log_softmax(logits, 1);
    Tensor loss =
        torch.nll_loss(logProbabilities, targets, new TensorOptional(), NO_REDUCTION, IGNORED);
    long[] sizes = MatmulTorch.sizes(in.at(2));
    List<Tensor> results = new ArrayList<>();
    results.add(loss.detach().view(sizes));
    // The number that log_softmax subtracted; at the largest logit, the difference does not cancel.
    Tensor largest = torch.amax(logits.detach(), new long[] {1}, false);
    Tensor ofLargest = torch.amax(logProbabilities.detach(), new long[] {1}, false);
    results.add(torch.sub(largest, ofLargest).view(sizes));
    if (op.inputGradient()) {
      Tensor gradient = Autograd.gradients(loss, torch.ones_like(loss), x).getFirst();
      // If the logits are finite, it is zero there already.
      gradient.masked_fill_(torch.lt(targets, new Scalar(0)).unsqueeze(1), new Scalar(0));
      results.add(gradient.view(MatmulTorch.sizes(in.at(0))));
    }
    return results;
  }

  /** Computes the probabilities again, because the graph keeps only their denominators. */
  static List<Tensor> weightGradient(LinearCrossEntropyGradWeight op, Operands in) {
    Tensor table = in.at(1);
    int[] ids = in.ints(2);
    Ids.check(ids, -1, table.size(0), op.mnemonic(), "target");
    Tensor x = MatmulTorch.matrix(in.at(0));
    Tensor targets = in.at(2).flatten().to(ScalarType.Long);
    Tensor lse = in.at(3).flatten();
    Tensor g = in.at(4).flatten();
    Optional<Tensor> bias = LinearCrossEntropyGradWeight.bias(in.all());
    OptionalInt ignored = IntStream.range(0, ids.length).filter(i -> ids[i] < 0).findFirst();
    if (ignored.isPresent()) {
      Tensor scored = torch.ge(targets, new Scalar(0)).nonzero().flatten();
      x = x.index_select(0, scored);
      targets = targets.index_select(0, scored);
      lse = lse.index_select(0, scored);
      g = g.index_select(0, scored);
    }
    Tensor coefficients = torch.exp(torch.sub(logits(x, table, bias), lse.unsqueeze(1)));
    Tensor target = targets.unsqueeze(1);
    coefficients.scatter_add_(1, target, torch.full_like(lse, new Scalar(-1)).unsqueeze(1));
    coefficients.mul_(g.unsqueeze(1));
    Tensor ofTable = torch.mm(coefficients.t(), x);
    return bias.isPresent() ? List.of(ofTable, coefficients.sum(0)) : List.of(ofTable);
  }

  private static Tensor logits(Tensor x, Tensor table, Optional<Tensor> bias) {
    return bias.isPresent() ? torch.addmm(bias.get(), x, table.t()) : torch.mm(x, table.t());
  }
}
