package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/**
 * Definition of {@code uniform_score_entropy_grad_weight}: each element is a sum over the scored
 * positions in order, of fused multiply-adds for the table.
 */
final class UniformScoreEntropyGradWeightScalar
    implements Definition<UniformScoreEntropyGradWeight> {
  @Override
  public void apply(
      UniformScoreEntropyGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView noisy = inputs.get(3);
    ArrayView targets = inputs.get(4);
    ArrayView ratio = inputs.get(5);
    ArrayView g = inputs.get(6);
    int vocabulary = inputs.get(1).shape().extent(0);
    UniformScoreEntropyScalar.check(noisy, targets, vocabulary, op.mnemonic());
    OutputLayerGradients gradients = new OutputLayerGradients(inputs.getFirst(), outputs);
    float[] k = new float[vocabulary];
    for (int t = 0; t < targets.size(); t++) {
      int target = targets.ints()[targets.offset() + t];
      if (target >= 0) {
        LinearScoreEntropyScalar.logits(inputs, t, k);
        UniformScoreEntropyScalar.errors(
            k,
            noisy.ints()[noisy.offset() + t],
            target,
            ratio.floats()[ratio.offset() + t],
            g.floats()[g.offset() + t] / vocabulary);
        gradients.add(t, k);
      }
    }
  }
}
