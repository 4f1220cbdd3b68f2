package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;

/**
 * Definition of {@code linear_score_entropy_grad_weight}: each element is a sum over the scored
 * positions in order, of fused multiply-adds for the table.
 */
final class LinearScoreEntropyGradWeightScalar implements Definition<LinearScoreEntropyGradWeight> {
  @Override
  public void apply(
      LinearScoreEntropyGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView targets = inputs.get(3);
    ArrayView offset = inputs.get(4);
    ArrayView total = inputs.get(5);
    ArrayView g = inputs.get(6);
    int vocabulary = inputs.get(1).shape().extent(0);
    FedIndices.ids(
        targets.ints(), targets.offset(), targets.size(), -1, vocabulary, op.mnemonic(), "target");
    OutputLayerGradients gradients = new OutputLayerGradients(inputs.getFirst(), outputs);
    float[] k = new float[vocabulary];
    for (int t = 0; t < targets.size(); t++) {
      int target = targets.ints()[targets.offset() + t];
      if (target < 0) {
        continue;
      }
      LinearScoreEntropyScalar.logits(inputs, t, k);
      for (int v = 0; v < vocabulary; v++) {
        float score = Exp.of(k[v] - offset.floats()[offset.offset() + t]);
        float error = v == target ? score - total.floats()[total.offset() + t] : score;
        k[v] = g.floats()[g.offset() + t] * error;
      }
      gradients.add(t, k);
    }
  }
}
