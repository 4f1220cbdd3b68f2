package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.lathe.cpu.ArrayView;

/** The loops around {@link Attention#addGradient}. */
final class AttentionGradient {
  private AttentionGradient() {}

  /**
   * Computes the gradients for q, k and v.
   *
   * @param first the first key that query i reads
   * @param last one past the last key that query i reads
   */
  static void apply(
      int heads,
      IntUnaryOperator first,
      IntUnaryOperator last,
      List<ArrayView> inputs,
      List<ArrayView> outputs) {
    for (ArrayView output : outputs) {
      Arrays.fill(output.floats(), output.offset(), output.offset() + output.size(), 0);
    }
    ArrayView logDenominators = inputs.get(4);
    int n = inputs.getFirst().shape().extent(1);
    for (int b = 0; b < inputs.getFirst().shape().extent(0); b++) {
      for (int a = 0; a < heads; a++) {
        for (int i = 0; i < n; i++) {
          Attention.addGradient(
              Head.of(inputs.get(0), b, a, heads),
              Head.of(inputs.get(1), b, a, heads),
              Head.of(inputs.get(2), b, a, heads),
              Head.of(inputs.get(3), b, a, heads),
              logDenominators.floats()[logDenominators.offset() + (b * heads + a) * n + i],
              Head.of(inputs.get(5), b, a, heads),
              i,
              first.applyAsInt(i),
              last.applyAsInt(i),
              Head.of(outputs.get(0), b, a, heads),
              Head.of(outputs.get(1), b, a, heads),
              Head.of(outputs.get(2), b, a, heads));
        }
      }
    }
    float scale = Head.of(inputs.getFirst(), 0, 0, heads).scale();
    for (ArrayView output : outputs.subList(0, 2)) {
      for (int at = output.offset(); at < output.offset() + output.size(); at++) {
        output.floats()[at] = scale * output.floats()[at];
      }
    }
  }
}
