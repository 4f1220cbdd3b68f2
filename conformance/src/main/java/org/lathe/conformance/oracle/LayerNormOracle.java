package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.LayerNorm;

/** Oracle of {@code layer_norm}. */
final class LayerNormOracle implements Oracle<LayerNorm> {
  @Override
  public List<DoubleTensor> apply(LayerNorm op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    int d = x.shape().columns();
    DoubleTensor mean = means(x, false);
    DoubleTensor squares = DoubleTensor.zeros(mean.type());
    for (int i = 0; i < x.size(); i++) {
      squares.values()[i / d] += Math.pow(x.at(i) - mean.at(i / d), 2);
    }
    DoubleTensor r =
        DoubleTensor.of(mean.type(), row -> Math.pow(squares.at(row) / d + op.epsilon(), -0.5));
    DoubleTensor y =
        DoubleTensor.of(
            x.type(),
            i ->
                (x.at(i) - mean.at(i / d)) * r.at(i / d) * inputs.get(1).at(i % d)
                    + inputs.get(2).at(i % d));
    return List.of(y, mean, r);
  }

  /**
   * The mean has d terms: d roundings of the mean of absolute values, its quotient among them.
   *
   * <p>The variance has d positive terms, each with two roundings of {@code x - mean}, one of the
   * square and those of the sum; its quotient and epsilon add two: {@code d + 4}. The error of the
   * mean does not count, as the terms {@code x - mean} sum to zero. The root halves them; then the
   * root and the reciprocal round: {@code d / 2 + 4} for r.
   *
   * <p>In y, {@code x - mean} and two products round, and the error of the mean is scaled as x is.
   * The sum with the bias rounds last.
   */
  @Override
  public List<DoubleTensor> roundings(
      LayerNorm op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.get(0);
    DoubleTensor y = outputs.get(0);
    DoubleTensor mean = outputs.get(1);
    DoubleTensor r = outputs.get(2);
    int d = x.shape().columns();
    DoubleTensor sizes = means(x, true);
    double ofR = d / 2.0 + 4;
    return List.of(
        DoubleTensor.of(
            y.type(),
            i -> {
              int row = i / d;
              double factor = Math.abs(r.at(row) * inputs.get(1).at(i % d));
              double centred = Math.abs(x.at(i) - mean.at(row));
              return factor * (centred * (ofR + 3) + d * sizes.at(row)) + Math.abs(y.at(i));
            }),
        DoubleTensor.of(mean.type(), row -> d * sizes.at(row)),
        DoubleTensor.of(r.type(), row -> r.at(row) * ofR));
  }

  private static DoubleTensor means(DoubleTensor x, boolean absolute) {
    int d = x.shape().columns();
    DoubleTensor sums = DoubleTensor.zeros(TensorType.f32(x.shape().withoutLast()));
    for (int i = 0; i < x.size(); i++) {
      sums.values()[i / d] += absolute ? Math.abs(x.at(i)) : x.at(i);
    }
    return DoubleTensor.of(sums.type(), row -> sums.at(row) / d);
  }
}
