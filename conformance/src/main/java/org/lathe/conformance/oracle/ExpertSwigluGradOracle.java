package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.ExpertSwigluGrad;
import org.lathe.graph.op.SwigluGrad;

/** Oracle of {@code expert_swiglu_grad}: token by token and expert by expert. */
final class ExpertSwigluGradOracle implements Oracle<ExpertSwigluGrad> {
  @Override
  public List<DoubleTensor> apply(ExpertSwigluGrad op, List<DoubleTensor> inputs) {
    return new Sums(op, inputs, Precision.F32, false).outputs;
  }

  /**
   * The gradient for the gated row, {@code u = g w2}, has d roundings of its absolute terms; the
   * gate's, {@code sum u hidden}, has those of both factors and h more. The gradients for the two
   * projections have the errors of {@code u}, of the projections times the second derivatives, and
   * the roundings of {@code swiglu_grad}. A product of factors that are both off has the product of
   * their errors too: where all factors cancel, that is most of it. Each sum over hidden elements
   * or over tokens has the errors of its terms and as many roundings as terms; into dx the experts
   * and their two products add.
   */
  @Override
  public List<DoubleTensor> roundings(
      ExpertSwigluGrad op,
      List<DoubleTensor> inputs,
      List<DoubleTensor> outputs,
      Precision products) {
    return new Sums(op, inputs, products, true).outputs;
  }

  /** The outputs, or their rounding bounds. */
  private static final class Sums {
    /** All roundings of an element of {@code swiglu_grad}. */
    private static final double OF_SWIGLU =
        new SwigluGrad().roundings().arithmetic()
            + TolerancePolicy.ELEMENTARY * new SwigluGrad().roundings().elementary();

    final List<DoubleTensor> outputs;
    private final List<DoubleTensor> inputs;
    private final Precision products;
    private final boolean bounds;
    private final ExpertRowOracle row;
    private final int d;
    private final int h;
    private final int tokens;
    private final int experts;
    private final double[] u;
    private final double[] ofU;
    private final double[] dGate;
    private final double[] ofDGate;
    private final double[] dUp;
    private final double[] ofDUp;

    Sums(ExpertSwigluGrad op, List<DoubleTensor> inputs, Precision products, boolean bounds) {
      this.inputs = inputs;
      this.products = products;
      this.bounds = bounds;
      row = new ExpertRowOracle(inputs, products);
      d = inputs.getFirst().shape().columns();
      h = row.h;
      tokens = inputs.get(1).shape().columns();
      experts = inputs.get(1).shape().extent(0);
      u = new double[h];
      ofU = new double[h];
      dGate = new double[h];
      ofDGate = new double[h];
      dUp = new double[h];
      ofDUp = new double[h];
      outputs =
          op.outputs(inputs.stream().map(DoubleTensor::type).toList()).stream()
              .map(DoubleTensor::zeros)
              .toList();
      for (int e = 0; e < experts; e++) {
        for (int t = 0; t < tokens; t++) {
          if (row.compute(t, e)) {
            ofRow(t, e);
            input(t, e);
            if (op.weights()) {
              weights(t, e);
            }
          }
        }
      }
    }

    private void ofRow(int t, int e) {
      double terms = TolerancePolicy.terms(products, d);
      double dot = 0;
      double ofDot = 0;
      for (int j = 0; j < h; j++) {
        u[j] = 0;
        ofU[j] = 0;
        for (int c = 0; c < d; c++) {
          double term = inputs.get(5).at(t * d + c) * inputs.get(4).at((e * d + c) * h + j);
          u[j] += term;
          ofU[j] += terms * Math.abs(term);
        }
        dot += u[j] * row.hidden[j];
        ofDot +=
            ofU[j] * Math.abs(row.hidden[j])
                + Math.abs(u[j]) * (row.ofHidden[j] + h * Math.abs(row.hidden[j]))
                + TolerancePolicy.U * ofU[j] * row.ofHidden[j];
        ofProjections(j);
      }
      outputs.get(1).values()[e * tokens + t] = bounds ? ofDot : dot;
    }

    private void ofProjections(int j) {
      double a = row.gate[j];
      double b = row.up[j];
      double g = u[j] * row.factor();
      double ofG = ofU[j] * Math.abs(row.factor()) + Math.abs(g);
      double slope = ExpertRowOracle.slope(a);
      double ofSlope = Math.abs(ExpertRowOracle.curvature(a)) * row.ofGate[j];
      double silu = ExpertRowOracle.silu(a);
      dGate[j] = g * b * slope;
      ofDGate[j] =
          ofG * Math.abs(b * slope)
              + Math.abs(g) * Math.abs(slope) * row.ofUp[j]
              + Math.abs(g * b) * ofSlope
              + TolerancePolicy.U
                  * (ofG * row.ofUp[j] * Math.abs(slope)
                      + ofG * Math.abs(b) * ofSlope
                      + Math.abs(g) * row.ofUp[j] * ofSlope)
              + OF_SWIGLU * Math.abs(g * b) * ExpertRowOracle.sigmoid(a) * (1 + Math.abs(a));
      dUp[j] = g * silu;
      ofDUp[j] =
          ofG * Math.abs(silu)
              + Math.abs(g * slope) * row.ofGate[j]
              + TolerancePolicy.U * ofG * Math.abs(slope) * row.ofGate[j]
              + OF_SWIGLU * Math.abs(g * silu);
    }

    private void input(int t, int e) {
      double terms = TolerancePolicy.terms(products, h);
      for (int c = 0; c < d; c++) {
        double ofW1 = 0;
        double ofW3 = 0;
        double error = 0;
        for (int j = 0; j < h; j++) {
          double w1 = inputs.get(2).at((e * h + j) * d + c);
          double w3 = inputs.get(3).at((e * h + j) * d + c);
          ofW1 += dGate[j] * w1;
          ofW3 += dUp[j] * w3;
          error +=
              (ofDGate[j] + terms * Math.abs(dGate[j])) * Math.abs(w1)
                  + (ofDUp[j] + terms * Math.abs(dUp[j])) * Math.abs(w3);
        }
        outputs.getFirst().values()[t * d + c] +=
            bounds ? error + (experts + 1) * (Math.abs(ofW1) + Math.abs(ofW3)) : ofW1 + ofW3;
      }
    }

    private void weights(int t, int e) {
      double terms = TolerancePolicy.terms(products, tokens);
      for (int j = 0; j < h; j++) {
        for (int c = 0; c < d; c++) {
          double x = inputs.get(0).at(t * d + c);
          double g = inputs.get(5).at(t * d + c);
          int at = (e * h + j) * d + c;
          add(2, at, dGate[j], ofDGate[j], x, terms);
          add(3, at, dUp[j], ofDUp[j], x, terms);
          add(4, (e * d + c) * h + j, row.gated[j], row.ofGated[j], g, terms);
        }
      }
    }

    private void add(int output, int at, double x, double ofX, double y, double terms) {
      outputs.get(output).values()[at] +=
          bounds ? (ofX + terms * Math.abs(x)) * Math.abs(y) : x * y;
    }
  }
}
