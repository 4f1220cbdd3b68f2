package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CausalConv;

/** Oracle of {@code causal_conv}. */
final class CausalConvOracle implements Oracle<CausalConv> {
  @Override
  public List<DoubleTensor> apply(CausalConv op, List<DoubleTensor> inputs) {
    DoubleTensor y = sums(op, inputs, false);
    return inputs.size() == 3 ? List.of(y) : List.of(y, lastRows(inputs));
  }

  /** A sum of the bias and k products; the rows that are kept are exact. */
  @Override
  public List<DoubleTensor> roundings(
      CausalConv op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    int terms = inputs.get(1).shape().columns() + 1;
    DoubleTensor sizes = sums(op, inputs, true);
    DoubleTensor y = DoubleTensor.of(sizes.type(), i -> terms * sizes.at(i));
    return inputs.size() == 3 ? List.of(y) : List.of(y, DoubleTensor.zeros(inputs.get(3).type()));
  }

  private static DoubleTensor sums(CausalConv op, List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor w = inputs.get(1);
    int n = x.shape().extent(1);
    int channels = x.shape().columns();
    int k = w.shape().columns();
    int first = inputs.size() == 3 ? 0 : inputs.get(4).intAt(0);
    return DoubleTensor.of(
        x.type(),
        element -> {
          int c = element % channels;
          int i = element / channels % n;
          int b = element / channels / n;
          double sum = absolute(inputs.get(2).at(c), absolute);
          for (int j = 0; j < k; j++) {
            int other = i - k + 1 + j;
            if (seen(first + other, first + i, op.reset())) {
              sum += absolute(w.at(c * k + j) * row(inputs, b, other, c), absolute);
            }
          }
          return sum;
        });
  }

  private static double absolute(double x, boolean absolute) {
    return absolute ? Math.abs(x) : x;
  }

  /** Returns whether a position reads an earlier one: it exists, and no reset is between them. */
  static boolean seen(int earlier, int position, int reset) {
    return earlier >= 0 && (reset == 0 || earlier / reset == position / reset);
  }

  /** Returns an element of x or, for a row below 0, of the rows before. */
  private static double row(List<DoubleTensor> inputs, int b, int row, int c) {
    DoubleTensor of = inputs.get(row < 0 ? 3 : 0);
    int rows = of.shape().extent(1);
    return of.at((b * rows + (row < 0 ? rows + row : row)) * of.shape().columns() + c);
  }

  private static DoubleTensor lastRows(List<DoubleTensor> inputs) {
    TensorType type = inputs.get(3).type();
    int rows = type.shape().extent(1);
    int channels = type.shape().columns();
    int n = inputs.get(0).shape().extent(1);
    return DoubleTensor.of(
        type,
        element -> {
          int b = element / channels / rows;
          int row = element / channels % rows + n - rows;
          return row(inputs, b, row, element % channels);
        });
  }
}
