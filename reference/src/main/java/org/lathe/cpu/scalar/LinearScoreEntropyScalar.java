package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.ExpRemainder;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.LinearScoreEntropy;

/**
 * Definition of {@code linear_score_entropy}: logits, maximum and sum as in {@code
 * linear_cross_entropy}; the penalty for the sum of the scores is the remainder of an exponential.
 */
final class LinearScoreEntropyScalar implements Definition<LinearScoreEntropy> {
  @Override
  public void apply(LinearScoreEntropy op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(3);
    ArrayView loss = outputs.get(0);
    ArrayView logSum = outputs.get(1);
    int vocabulary = table.shape().extent(0);
    FedIndices.ids(
        targets.ints(), targets.offset(), targets.size(), -1, vocabulary, op.mnemonic(), "target");
    float[] logits = new float[vocabulary];
    for (int t = 0; t < targets.size(); t++) {
      int target = targets.ints()[targets.offset() + t];
      float offset = inputs.get(4).floats()[inputs.get(4).offset() + t];
      float total = inputs.get(5).floats()[inputs.get(5).offset() + t];
      logits(inputs, t, logits);
      float lse = logSumExp(logits);
      logSum.floats()[logSum.offset() + t] = lse;
      float penalty = ExpRemainder.of(lse - offset - Log.of(total));
      loss.floats()[loss.offset() + t] = target < 0 ? 0 : total * (lse - logits[target] + penalty);
      if (op.inputGradient()) {
        for (int v = 0; v < vocabulary; v++) {
          float score = Exp.of(logits[v] - offset);
          logits[v] = v == target ? score - total : score;
        }
        products(logits, target, table, outputs.get(2), t);
      }
    }
  }

  /** Writes a row of {@code x table^T + bias}, of the first three operands. */
  static void logits(List<ArrayView> operands, int t, float[] logits) {
    Optional<ArrayView> bias = Optional.of(operands.get(2));
    for (int v = 0; v < logits.length; v++) {
      logits[v] = LinearCrossEntropyScalar.logit(operands.get(0), t, operands.get(1), bias, v);
    }
  }

  private static float logSumExp(float[] logits) {
    float max = Float.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    float[] lanes = new float[Lanes.COUNT];
    for (int v = 0; v < logits.length; v++) {
      lanes[v % Lanes.COUNT] += Exp.of(logits[v] - max);
    }
    return max + Log.of(Lanes.tree(lanes, 0));
  }

  /** Writes row t of {@code coefficients table}; +0 without a target. */
  static void products(
      float[] coefficients, int target, ArrayView table, ArrayView gradient, int t) {
    int d = table.shape().columns();
    int row = gradient.offset() + t * d;
    Arrays.fill(gradient.floats(), row, row + d, 0);
    for (int v = 0; v < coefficients.length && target >= 0; v++) {
      for (int c = 0; c < d; c++) {
        float weight = table.floats()[table.offset() + v * d + c];
        gradient.floats()[row + c] = Math.fma(coefficients[v], weight, gradient.floats()[row + c]);
      }
    }
  }
}
