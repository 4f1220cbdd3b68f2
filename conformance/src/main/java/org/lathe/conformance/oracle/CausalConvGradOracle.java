package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CausalConvGrad;

/** Oracle of {@code causal_conv_grad}. */
final class CausalConvGradOracle implements Oracle<CausalConvGrad> {
  @Override
  public List<DoubleTensor> apply(CausalConvGrad op, List<DoubleTensor> inputs) {
    return gradients(op, inputs, false);
  }

  /** dx is a sum of k products; the others are sums of as many terms as x has rows. */
  @Override
  public List<DoubleTensor> roundings(
      CausalConvGrad op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    int k = inputs.get(1).shape().columns();
    int rows = inputs.get(0).shape().rows();
    List<DoubleTensor> sizes = gradients(op, inputs, true);
    return sizes.stream()
        .map(
            size ->
                DoubleTensor.of(
                    size.type(), i -> (size == sizes.getFirst() ? k : rows) * size.at(i)))
        .toList();
  }

  private static List<DoubleTensor> gradients(
      CausalConvGrad op, List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor w = inputs.get(1);
    DoubleTensor g = inputs.get(2);
    int n = x.shape().extent(1);
    int channels = x.shape().columns();
    int k = w.shape().columns();
    DoubleTensor dx = DoubleTensor.zeros(x.type());
    DoubleTensor dw = DoubleTensor.zeros(w.type());
    DoubleTensor db = DoubleTensor.zeros(TensorType.f32(channels));
    for (int element = 0; element < g.size(); element++) {
      int c = element % channels;
      int i = element / channels % n;
      db.values()[c] += absolute ? Math.abs(g.at(element)) : g.at(element);
      for (int j = 0; j < k; j++) {
        int back = k - 1 - j;
        if (CausalConvOracle.seen(i - back, i, op.reset())) {
          int read = element - back * channels;
          double ofX = w.at(c * k + j) * g.at(element);
          double ofW = x.at(read) * g.at(element);
          dx.values()[read] += absolute ? Math.abs(ofX) : ofX;
          dw.values()[c * k + j] += absolute ? Math.abs(ofW) : ofW;
        }
      }
    }
    return op.weights() ? List.of(dx, dw, db) : List.of(dx);
  }
}
