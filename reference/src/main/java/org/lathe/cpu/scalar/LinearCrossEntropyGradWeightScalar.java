package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Exp;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/**
 * Definition of {@code linear_cross_entropy_grad_weight}: each element of the table's gradient is a
 * sequence of fused multiply-adds over the scored positions from +0, and each of the bias's a
 * sequence of additions.
 */
final class LinearCrossEntropyGradWeightScalar implements Definition<LinearCrossEntropyGradWeight> {
  @Override
  public void apply(
      LinearCrossEntropyGradWeight op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView table = inputs.get(1);
    ArrayView targets = inputs.get(2);
    ArrayView lse = inputs.get(3);
    ArrayView g = inputs.get(4);
    Optional<ArrayView> bias = LinearCrossEntropyGradWeight.bias(inputs);
    ArrayView out = outputs.getFirst();
    int vocabulary = table.shape().extent(0);
    int d = table.shape().columns();
    FedIndices.ids(
        targets.ints(), targets.offset(), targets.size(), -1, vocabulary, op.mnemonic(), "target");
    for (ArrayView gradient : outputs) {
      int from = gradient.offset();
      Arrays.fill(gradient.floats(), from, from + gradient.size(), 0);
    }
    for (int t = 0; t < targets.size(); t++) {
      int target = targets.ints()[targets.offset() + t];
      for (int v = 0; v < vocabulary && target >= 0; v++) {
        float logit = LinearCrossEntropyScalar.logit(x, t, table, bias, v);
        float p = Exp.of(logit - lse.floats()[lse.offset() + t]);
        float coefficient = g.floats()[g.offset() + t] * (v == target ? p - 1 : p);
        for (int c = 0; c < d; c++) {
          int at = out.offset() + v * d + c;
          out.floats()[at] =
              Math.fma(coefficient, x.floats()[x.offset() + t * d + c], out.floats()[at]);
        }
        if (bias.isPresent()) {
          ArrayView ofBias = outputs.get(1);
          ofBias.floats()[ofBias.offset() + v] += coefficient;
        }
      }
    }
  }
}
