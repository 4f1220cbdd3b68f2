package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.CausalConvGrad;

/** Definition of {@code causal_conv_grad}. */
final class CausalConvGradScalar implements Definition<CausalConvGrad> {
  @Override
  public void apply(CausalConvGrad op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView x = inputs.get(0);
    int channels = x.shape().columns();
    for (int c = 0; c < channels; c++) {
      input(op, c, inputs.get(1), inputs.get(2), outputs.getFirst());
      if (op.weights()) {
        weights(op, c, x, inputs.get(2), outputs.get(1));
        bias(c, inputs.get(2), outputs.get(2));
      }
    }
  }

  private static void input(CausalConvGrad op, int c, ArrayView w, ArrayView g, ArrayView dx) {
    int n = dx.shape().extent(1);
    int channels = dx.shape().columns();
    int k = w.shape().columns();
    for (int row = 0; row < dx.shape().rows(); row++) {
      int i = row % n;
      float sum = 0;
      for (int j = 0; j < k; j++) {
        int reader = i + k - 1 - j;
        if (reader < n && CausalConv.start(reader, op.reset()) <= i) {
          float cotangent = g.floats()[g.offset() + (row + k - 1 - j) * channels + c];
          sum = Math.fma(w.floats()[w.offset() + c * k + j], cotangent, sum);
        }
      }
      dx.floats()[dx.offset() + row * channels + c] = sum;
    }
  }

  private static void weights(CausalConvGrad op, int c, ArrayView x, ArrayView g, ArrayView dw) {
    int n = x.shape().extent(1);
    int channels = x.shape().columns();
    int k = dw.shape().columns();
    for (int j = 0; j < k; j++) {
      float sum = 0;
      for (int row = 0; row < x.shape().rows(); row++) {
        int i = row % n;
        int back = k - 1 - j;
        if (i - back >= CausalConv.start(i, op.reset())) {
          float cotangent = g.floats()[g.offset() + row * channels + c];
          sum = Math.fma(cotangent, x.floats()[x.offset() + (row - back) * channels + c], sum);
        }
      }
      dw.floats()[dw.offset() + c * k + j] = sum;
    }
  }

  private static void bias(int c, ArrayView g, ArrayView db) {
    int channels = g.shape().columns();
    float sum = 0;
    for (int row = 0; row < g.shape().rows(); row++) {
      sum = sum + g.floats()[g.offset() + row * channels + c];
    }
    db.floats()[db.offset() + c] = sum;
  }
}
