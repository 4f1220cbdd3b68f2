package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.LinearCrossEntropy;

/**
 * Definition of {@code linear_cross_entropy}: products are sequences of fused multiply-adds from
 * +0, to which the bias is added if there is one; the softmax's denominator is summed in 16 lanes.
 */
final class LinearCrossEntropyScalar implements Definition<LinearCrossEntropy> {
  @Override
  public void apply(LinearCrossEntropy op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(2);
    Optional<ArrayView> bias = LinearCrossEntropy.bias(inputs);
    ArrayView loss = outputs.get(0);
    ArrayView logDenominator = outputs.get(1);
    int vocabulary = table.shape().extent(0);
    FedIndices.ids(
        targets.ints(), targets.offset(), targets.size(), -1, vocabulary, op.mnemonic(), "target");
    float[] p = new float[vocabulary];
    float[] lanes = new float[Lanes.COUNT];
    for (int t = 0; t < targets.size(); t++) {
      int target = targets.ints()[targets.offset() + t];
      float max = Float.NEGATIVE_INFINITY;
      for (int v = 0; v < vocabulary; v++) {
        p[v] = logit(x, t, table, bias, v);
        max = Math.max(max, p[v]);
      }
      float targetLogit = target < 0 ? 0 : p[target];
      Arrays.fill(lanes, 0);
      for (int v = 0; v < vocabulary; v++) {
        p[v] = Exp.of(p[v] - max);
        lanes[v % Lanes.COUNT] += p[v];
      }
      float sum = Lanes.tree(lanes, 0);
      float lse = max + Log.of(sum);
      logDenominator.floats()[logDenominator.offset() + t] = lse;
      loss.floats()[loss.offset() + t] = target < 0 ? 0 : lse - targetLogit;
      if (op.inputGradient()) {
        gradient(p, sum, target, table, outputs.get(2), t);
      }
    }
  }

  /** One element of {@code x table^T + bias}. */
  static float logit(ArrayView x, int t, ArrayView table, Optional<ArrayView> bias, int v) {
    int d = table.shape().columns();
    float sum = 0;
    for (int c = 0; c < d; c++) {
      sum =
          Math.fma(
              x.floats()[x.offset() + t * d + c], table.floats()[table.offset() + v * d + c], sum);
    }
    return bias.isPresent() ? sum + bias.get().floats()[bias.get().offset() + v] : sum;
  }

  private static void gradient(
      float[] p, float denominator, int target, ArrayView table, ArrayView gradient, int t) {
    int d = table.shape().columns();
    for (int c = 0; c < d; c++) {
      float sum = 0;
      for (int v = 0; v < p.length && target >= 0; v++) {
        float probability = p[v] / denominator;
        float coefficient = v == target ? probability - 1 : probability;
        sum = Math.fma(coefficient, table.floats()[table.offset() + v * d + c], sum);
      }
      gradient.floats()[gradient.offset() + t * d + c] = sum;
    }
  }
}
