package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.GeluErfGrad;

/** Oracle of {@code gelu_erf_grad}. */
final class GeluErfGradOracle implements Oracle<GeluErfGrad> {
  @Override
  public List<DoubleTensor> apply(GeluErfGrad op, List<DoubleTensor> inputs) {
    DoubleTensor x = inputs.get(0);
    return List.of(
        DoubleTensor.of(
            x.type(), i -> inputs.get(1).at(i) * (GeluErfOracle.below(x.at(i)) + pull(x.at(i)))));
  }

  /** Both terms have the exponential, in the tail and in the density, and their sum may cancel. */
  @Override
  public List<DoubleTensor> roundings(
      GeluErfGrad op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor x = inputs.get(0);
    return List.of(
        DoubleTensor.of(
            x.type(),
            i -> {
              double near = GeluErfOracle.near(x.at(i));
              double ofDensity = Math.abs(pull(near)) * (1 + near * near / 2);
              return Math.abs(inputs.get(1).at(i))
                  * (GeluErfOracle.below(near) + GeluErfOracle.ofTail(near) + ofDensity);
            }));
  }

  /** Returns x times the density at x. */
  private static double pull(double x) {
    double near = GeluErfOracle.near(x);
    return near * Math.exp(-near * near / 2) / Math.sqrt(2 * Math.PI);
  }
}
