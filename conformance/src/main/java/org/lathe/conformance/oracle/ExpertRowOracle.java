package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * The hidden row of one token and one expert in float64, and its rounding bounds, in units of u.
 *
 * <p>The error of a projection of d elements is {@code d sum |x||w|}. That of {@code hidden =
 * silu(gate) up} is that of each projection times the derivative for it, the product of both
 * errors, which is all that is left where both projections cancel, and 3 roundings and an
 * elementary function of itself; the factor rounds once.
 */
final class ExpertRowOracle {
  private final List<DoubleTensor> inputs;
  private final int d;
  final int h;
  final double[] gate;
  final double[] up;
  final double[] ofGate;
  final double[] ofUp;
  final double[] hidden;
  final double[] ofHidden;
  final double[] gated;
  final double[] ofGated;
  private final double terms;
  private double factor;

  ExpertRowOracle(List<DoubleTensor> inputs, Precision products) {
    this.inputs = inputs;
    d = inputs.get(0).shape().columns();
    h = inputs.get(2).shape().extent(1);
    terms = TolerancePolicy.terms(products, d);
    gate = new double[h];
    up = new double[h];
    ofGate = new double[h];
    ofUp = new double[h];
    hidden = new double[h];
    ofHidden = new double[h];
    gated = new double[h];
    ofGated = new double[h];
  }

  /** Computes the row of token t and expert e; returns whether the expert takes part. */
  boolean compute(int t, int e) {
    factor = inputs.get(1).at(e * inputs.get(1).shape().columns() + t);
    if (factor == 0) {
      return false;
    }
    for (int j = 0; j < h; j++) {
      gate[j] = project(2, t, e, j, false);
      up[j] = project(3, t, e, j, false);
      ofGate[j] = terms * project(2, t, e, j, true);
      ofUp[j] = terms * project(3, t, e, j, true);
      hidden[j] = silu(gate[j]) * up[j];
      ofHidden[j] =
          Math.abs(up[j] * slope(gate[j])) * ofGate[j]
              + Math.abs(silu(gate[j])) * ofUp[j]
              + TolerancePolicy.U * Math.abs(slope(gate[j])) * ofGate[j] * ofUp[j]
              + (3 + TolerancePolicy.ELEMENTARY) * Math.abs(hidden[j]);
      gated[j] = hidden[j] * factor;
      ofGated[j] = ofHidden[j] * Math.abs(factor) + Math.abs(gated[j]);
    }
    return true;
  }

  /** The gate of the expert for the token. */
  double factor() {
    return factor;
  }

  private double project(int weight, int t, int e, int j, boolean absolute) {
    double sum = 0;
    for (int c = d - 1; c >= 0; c--) {
      double term = inputs.get(0).at(t * d + c) * inputs.get(weight).at((e * h + j) * d + c);
      sum += absolute ? Math.abs(term) : term;
    }
    return sum;
  }

  static double silu(double x) {
    return x * sigmoid(x);
  }

  /** The derivative of silu. */
  static double slope(double x) {
    double s = sigmoid(x);
    return s + x * s * sigmoid(-x);
  }

  /** The derivative of that. */
  static double curvature(double x) {
    double s = sigmoid(x);
    return s * sigmoid(-x) * (2 + x * (1 - 2 * s));
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
