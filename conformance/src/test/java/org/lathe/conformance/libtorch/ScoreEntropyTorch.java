package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.lathe.graph.op.LinearScoreEntropy;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;
import org.lathe.graph.op.UniformScoreEntropy;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/**
 * The score entropies, with all scores stored. The gradient for x is that of the formulas as they
 * are published; the losses, in which those cancel, are computed as a user would for accuracy.
 */
final class ScoreEntropyTorch {
  private ScoreEntropyTorch() {}

  static List<Tensor> masked(LinearScoreEntropy op, Operands in) {
    Tensor targets = targets(in, 3, op.mnemonic());
    Tensor table = in.at(1);
    Tensor offset = column(in, 4);
    Tensor total = column(in, 5);
    Tensor rows = MatmulTorch.matrix(in.at(0));
    Tensor x = op.inputGradient() ? Autograd.variable(rows) : rows;
    Tensor logits = torch.addmm(in.at(2), x, table.t());
    Tensor target = torch.clamp_min(targets, new Scalar(0)).unsqueeze(1);
    Tensor fixed = logits.detach();
    Tensor lse = torch.logsumexp(fixed, new long[] {1}, true);
    Tensor u = torch.sub(torch.sub(lse, offset), torch.log(total));
    Tensor parts = torch.add(torch.sub(lse, fixed.gather(1, target)), remainder(u));
    List<Tensor> results = new ArrayList<>();
    long[] sizes = MatmulTorch.sizes(in.at(3));
    results.add(scored(torch.mul(total, parts), targets).view(sizes));
    results.add(lse.view(sizes));
    if (op.inputGradient()) {
      Tensor scores = torch.exp(torch.sub(logits, offset)).sum(1);
      Tensor loss = torch.sub(scores, torch.mul(total, logits.gather(1, target)).flatten());
      results.add(gradient(loss, x, targets, in));
    }
    return results;
  }

  static List<Tensor> maskedWeightGradient(LinearScoreEntropyGradWeight op, Operands in) {
    Tensor targets = targets(in, 3, op.mnemonic());
    Tensor x = MatmulTorch.matrix(in.at(0));
    Tensor logits = torch.addmm(in.at(2), x, in.at(1).t());
    Tensor coefficients = torch.exp(torch.sub(logits, column(in, 4)));
    Tensor target = torch.clamp_min(targets, new Scalar(0)).unsqueeze(1);
    coefficients.scatter_add_(1, target, torch.neg(column(in, 5)));
    return weightGradients(torch.mul(coefficients, column(in, 6)), x, targets);
  }

  static List<Tensor> uniform(UniformScoreEntropy op, Operands in) {
    Tensor targets = targets(in, 4, op.mnemonic());
    Tensor own = own(in, op.mnemonic());
    Tensor table = in.at(1);
    Tensor rows = MatmulTorch.matrix(in.at(0));
    Tensor x = op.inputGradient() ? Autograd.variable(rows) : rows;
    Tensor scores = torch.addmm(in.at(2), x, table.t());
    Tensor ratios = ratios(in, own, targets);
    Tensor u = torch.sub(scores.detach(), torch.log(ratios));
    Tensor terms = torch.mul(ratios, remainder(u)).scatter_(1, own, new Scalar(0));
    Scalar vocabulary = new Scalar(table.size(0));
    List<Tensor> results = new ArrayList<>();
    long[] sizes = MatmulTorch.sizes(in.at(4));
    results.add(scored(torch.div(terms.sum(1), vocabulary), targets).view(sizes));
    if (op.inputGradient()) {
      // Before the exponential: a gradient of 0 times an exponential that is infinite would be NaN.
      Tensor others = scores.masked_fill(columns(own, ratios), new Scalar(0));
      Tensor published = torch.sub(torch.exp(others), torch.mul(ratios, others));
      Tensor loss = torch.div(published.sum(1), vocabulary);
      results.add(gradient(loss, x, targets, in));
    }
    return results;
  }

  static List<Tensor> uniformWeightGradient(UniformScoreEntropyGradWeight op, Operands in) {
    Tensor targets = targets(in, 4, op.mnemonic());
    Tensor own = own(in, op.mnemonic());
    Tensor x = MatmulTorch.matrix(in.at(0));
    Tensor scores = torch.addmm(in.at(2), x, in.at(1).t());
    Tensor coefficients = torch.sub(torch.exp(scores), ratios(in, own, targets));
    coefficients.scatter_(1, own, new Scalar(0));
    Tensor factors = torch.div(column(in, 6), new Scalar(in.at(1).size(0)));
    return weightGradients(torch.mul(coefficients, factors), x, targets);
  }

  /** Returns the targets of all positions as they are, after a check. */
  private static Tensor targets(Operands in, int input, String mnemonic) {
    Ids.check(in.ints(input), -1, in.at(1).size(0), mnemonic, "target");
    return in.at(input).flatten().to(ScalarType.Long);
  }

  /** Returns the noisy tokens as indices of columns, after a check. */
  private static Tensor own(Operands in, String mnemonic) {
    Ids.check(in.ints(3), 0, in.at(1).size(0), mnemonic, "noisy token");
    return in.at(3).flatten().to(ScalarType.Long).unsqueeze(1);
  }

  private static Tensor column(Operands in, int input) {
    return in.at(input).flatten().unsqueeze(1);
  }

  /** The true ratios of all tokens. */
  private static Tensor ratios(Operands in, Tensor own, Tensor targets) {
    Tensor r = column(in, 5);
    Tensor target = torch.clamp_min(targets, new Scalar(0)).unsqueeze(1);
    Tensor same = torch.eq(own, target);
    Tensor ones = torch.ones_like(r);
    Tensor all = torch.where(same, r, ones).repeat(1, in.at(1).size(0));
    return all.scatter_(1, target, torch.where(same, r, torch.reciprocal(r)));
  }

  /** Returns whether an element is in the column of its row. */
  private static Tensor columns(Tensor column, Tensor like) {
    return torch.zeros_like(like).scatter_(1, column, new Scalar(1)).to(ScalarType.Bool);
  }

  private static Tensor remainder(Tensor u) {
    return torch.sub(torch.expm1(u), u);
  }

  /** Returns losses with zeros where there is no target. */
  private static Tensor scored(Tensor losses, Tensor targets) {
    return losses.flatten().masked_fill_(torch.lt(targets, new Scalar(0)), new Scalar(0));
  }

  private static Tensor gradient(Tensor loss, Tensor x, Tensor targets, Operands in) {
    Tensor gradient = Autograd.gradients(loss, torch.ones_like(loss), x).getFirst();
    gradient.masked_fill_(torch.lt(targets, new Scalar(0)).unsqueeze(1), new Scalar(0));
    return gradient.view(MatmulTorch.sizes(in.at(0)));
  }

  /** Returns the gradients of table and bias; positions without a target are left out. */
  private static List<Tensor> weightGradients(Tensor coefficients, Tensor x, Tensor targets) {
    Tensor scored = torch.ge(targets, new Scalar(0)).nonzero().flatten();
    Tensor some = coefficients.index_select(0, scored);
    return List.of(torch.mm(some.t(), x.index_select(0, scored)), some.sum(0));
  }
}
