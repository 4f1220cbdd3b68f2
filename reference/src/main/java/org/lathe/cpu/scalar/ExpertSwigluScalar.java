package org.lathe.cpu.scalar;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.ExpertSwiglu;

/**
 * Definition of {@code expert_swiglu}: each product is a sequence of fused multiply-adds from +0;
 * the results of the experts are added in their order.
 */
final class ExpertSwigluScalar implements Definition<ExpertSwiglu> {
  @Override
  public void apply(ExpertSwiglu op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView w2 = inputs.get(4);
    ArrayView y = outputs.getFirst();
    int experts = w2.shape().extent(0);
    int d = w2.shape().extent(1);
    int h = w2.shape().columns();
    Arrays.fill(y.floats(), y.offset(), y.offset() + y.size(), 0);
    ExpertRow row = new ExpertRow(h);
    for (int t = 0; t < inputs.getFirst().shape().rows(); t++) {
      for (int e = 0; e < experts; e++) {
        if (ExpertRow.gate(inputs, t, e) == 0) {
          continue;
        }
        row.compute(inputs, t, e);
        for (int c = 0; c < d; c++) {
          float sum = 0;
          for (int j = 0; j < h; j++) {
            sum = Math.fma(row.gated[j], w2.floats()[w2.offset() + (e * d + c) * h + j], sum);
          }
          y.floats()[y.offset() + t * d + c] += sum;
        }
      }
    }
  }
}
