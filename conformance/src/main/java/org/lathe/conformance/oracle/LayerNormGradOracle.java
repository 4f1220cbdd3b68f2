package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.LayerNormGrad;

/** Oracle of {@code layer_norm_grad}. */
final class LayerNormGradOracle implements Oracle<LayerNormGrad> {
  @Override
  public List<DoubleTensor> apply(LayerNormGrad op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    int d = x.shape().columns();
    Means means = Means.of(inputs, false);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> {
              double of = weighted(inputs, i) - means.push[i / d];
              return inputs.get(3).at(i / d) * (of - normalized(inputs, i) * means.pull[i / d]);
            }));
  }

  /**
   * {@code gw} has one rounding, {@code xh} two. The mean of gw has d + 1 of its absolute terms,
   * the mean of their products d + 4. The difference of gw and its mean adds one to both. The
   * product of xh and the second mean has d + 7. The last difference and the factor r add two to
   * all.
   */
  @Override
  public List<DoubleTensor> roundings(
      LayerNormGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.get(0);
    int d = x.shape().columns();
    Means means = Means.of(inputs, true);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i ->
                Math.abs(inputs.get(3).at(i / d))
                    * (4 * Math.abs(weighted(inputs, i))
                        + (d + 4) * means.push[i / d]
                        + (d + 9) * Math.abs(normalized(inputs, i)) * means.pull[i / d])));
  }

  /** The mean of gw and of {@code gw xh} of each row, or of their absolute values. */
  private record Means(double[] push, double[] pull) {
    static Means of(List<DoubleTensor> inputs, boolean absolute) {
      DoubleTensor x = inputs.get(0);
      int d = x.shape().columns();
      Means means = new Means(new double[x.shape().rows()], new double[x.shape().rows()]);
      for (int i = 0; i < x.size(); i++) {
        double gw = weighted(inputs, i);
        double term = gw * normalized(inputs, i);
        means.push[i / d] += (absolute ? Math.abs(gw) : gw) / d;
        means.pull[i / d] += (absolute ? Math.abs(term) : term) / d;
      }
      return means;
    }
  }

  private static double weighted(List<DoubleTensor> inputs, int i) {
    return inputs.get(4).at(i) * inputs.get(1).at(i % inputs.get(0).shape().columns());
  }

  private static double normalized(List<DoubleTensor> inputs, int i) {
    int row = i / inputs.get(0).shape().columns();
    return (inputs.get(0).at(i) - inputs.get(2).at(row)) * inputs.get(3).at(row);
  }
}
