package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.ExpRemainder;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.UniformScoreEntropy;

/**
 * Definition of {@code uniform_score_entropy}: a term {@code e^s - a s + a (log a - 1)} is {@code a
 * (e^u - 1 - u)} with {@code u = s - log a}; those that share an a are summed in 16 lanes.
 */
final class UniformScoreEntropyScalar implements Definition<UniformScoreEntropy> {
  @Override
  public void apply(UniformScoreEntropy op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView table = inputs.get(1);
    ArrayView noisy = inputs.get(3);
    ArrayView targets = inputs.get(4);
    ArrayView ratio = inputs.get(5);
    ArrayView loss = outputs.get(0);
    int vocabulary = table.shape().extent(0);
    check(noisy, targets, vocabulary, op.mnemonic());
    float[] scores = new float[vocabulary];
    for (int t = 0; t < targets.size(); t++) {
      int own = noisy.ints()[noisy.offset() + t];
      int target = targets.ints()[targets.offset() + t];
      float r = ratio.floats()[ratio.offset() + t];
      LinearScoreEntropyScalar.logits(inputs, t, scores);
      loss.floats()[loss.offset() + t] = target < 0 ? 0 : loss(scores, own, target, r);
      if (op.inputGradient()) {
        errors(scores, own, target, r, 1f / vocabulary);
        LinearScoreEntropyScalar.products(scores, target, table, outputs.get(1), t);
      }
    }
  }

  static void check(ArrayView noisy, ArrayView targets, int vocabulary, String mnemonic) {
    FedIndices.ids(
        noisy.ints(), noisy.offset(), noisy.size(), 0, vocabulary, mnemonic, "noisy token");
    FedIndices.ids(
        targets.ints(), targets.offset(), targets.size(), -1, vocabulary, mnemonic, "target");
  }

  private static float loss(float[] scores, int own, int target, float r) {
    float shift = own == target ? Log.of(r) : 0;
    float[] lanes = new float[Lanes.COUNT];
    for (int y = 0; y < scores.length; y++) {
      if (y != own && y != target) {
        lanes[y % Lanes.COUNT] += ExpRemainder.of(scores[y] - shift);
      }
    }
    float sum = Lanes.tree(lanes, 0);
    float all = own == target ? r * sum : sum + ExpRemainder.of(scores[target] + Log.of(r)) / r;
    return all / scores.length;
  }

  /** Replaces each score by its cotangent {@code factor (e^s - a)}; of the noisy token factor 0. */
  static void errors(float[] scores, int own, int target, float r, float factor) {
    float others = own == target ? r : 1;
    for (int y = 0; y < scores.length; y++) {
      float a = y == target ? 1 / r : others;
      scores[y] = factor * (y == own ? 0 : Exp.of(scores[y]) - a);
    }
  }
}
