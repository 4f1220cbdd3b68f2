package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.CausalConv;

/** Definition of {@code causal_conv}. */
final class CausalConvScalar implements Definition<CausalConv> {
  @Override
  public void apply(CausalConv op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    ArrayView w = inputs.get(1);
    ArrayView bias = inputs.get(2);
    ArrayView y = outputs.getFirst();
    boolean continues = CausalConv.continues(inputs);
    ArrayView before = continues ? inputs.get(3) : null;
    int first = continues ? position(inputs.get(4), op) : 0;
    int n = x.shape().extent(1);
    int channels = x.shape().columns();
    int k = w.shape().columns();
    for (int b = 0; b < x.shape().extent(0); b++) {
      for (int i = 0; i < n; i++) {
        int start = CausalConv.start(first + i, op.reset());
        for (int c = 0; c < channels; c++) {
          float sum = bias.floats()[bias.offset() + c];
          for (int j = 0; j < k; j++) {
            int row = i - k + 1 + j;
            if (first + row >= start) {
              float weight = w.floats()[w.offset() + c * k + j];
              sum = Math.fma(weight, at(x, before, k - 1, b, row, c), sum);
            }
          }
          y.floats()[y.offset() + (b * n + i) * channels + c] = sum;
        }
      }
      if (continues) {
        ArrayView after = outputs.get(1);
        for (int row = 0; row < k - 1; row++) {
          for (int c = 0; c < channels; c++) {
            after.floats()[after.offset() + (b * (k - 1) + row) * channels + c] =
                at(x, before, k - 1, b, n - k + 1 + row, c);
          }
        }
      }
    }
  }

  private static int position(ArrayView position, CausalConv op) {
    return FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic());
  }

  /** Returns an element of row {@code row} of sequence b, from 0; of the rows before, below 0. */
  private static float at(ArrayView x, ArrayView before, int rows, int b, int row, int c) {
    int channels = x.shape().columns();
    if (row >= 0) {
      return x.floats()[x.offset() + (b * x.shape().extent(1) + row) * channels + c];
    }
    return before.floats()[before.offset() + (b * rows + rows + row) * channels + c];
  }
}
