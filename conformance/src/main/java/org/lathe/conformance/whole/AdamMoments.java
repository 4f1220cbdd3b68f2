package org.lathe.conformance.whole;

import java.util.List;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.Op;

/**
 * A consistency check of one step of Adam on one tensor: the new parameter and moments of an engine
 * must follow from the gradient and from its own moments. So a wrong correction or decay is found
 * even if the gradient is right, and a wrong gradient is not reported a second time.
 *
 * @param op {@code adam} or {@code adamw}
 * @param before parameter, first and second moment before the step
 * @param after the same after the step, as the engine computed them
 * @param schedule rate and bias corrections
 */
record AdamMoments(Op op, State before, State after, float[] schedule) {
  /** A parameter and its moments. */
  record State(float[] p, float[] m, float[] v) {}

  private double beta1() {
    return op instanceof AdamW adamW ? adamW.beta1() : ((Adam) op).beta1();
  }

  private double beta2() {
    return op instanceof AdamW adamW ? adamW.beta2() : ((Adam) op).beta2();
  }

  private double epsilon() {
    return op instanceof AdamW adamW ? adamW.epsilon() : ((Adam) op).epsilon();
  }

  private double decay() {
    return op instanceof AdamW adamW ? adamW.decay() : 0;
  }

  /**
   * Returns the gradient that the new first moment implies: {@code (m' - beta1 m) / (1 - beta1)}.
   */
  double[] gradient() {
    double[] gradient = new double[after.m().length];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (after.m()[i] - beta1() * before.m()[i]) / (1 - beta1());
    }
    return gradient;
  }

  /** Returns the error bound of {@link #gradient} from the roundings of the first moment. */
  double[] gradientBounds() {
    double[] bounds = bounds(gradient(), 1);
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] /= 1 - beta1();
    }
    return bounds;
  }

  /** Returns the first moment that follows from a gradient. */
  double[] first(double[] gradient) {
    double[] first = new double[gradient.length];
    for (int i = 0; i < first.length; i++) {
      first[i] = beta1() * before.m()[i] + (1 - beta1()) * gradient[i];
    }
    return first;
  }

  /** Returns its error bound for a given error of the gradient, including the roundings of both. */
  double[] firstBounds(double[] gradientBounds) {
    double[] bounds = new double[gradientBounds.length];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = (1 - beta1()) * gradientBounds[i];
    }
    return bounds;
  }

  /**
   * Returns the bounds of the new parameter (0) or moments (1, 2) for a step along {@code
   * gradient}.
   */
  private double[] bounds(double[] gradient, int output) {
    return bounds(op, inputs(gradient), output);
  }

  private static <O extends Op> double[] bounds(O op, List<DoubleTensor> inputs, int output) {
    List<DoubleTensor> outputs = Oracles.apply(op, inputs);
    double[] bounds =
        Oracles.of(op).roundings(op, inputs, outputs, Precision.F32).get(output).values().clone();
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = TolerancePolicy.bound(op, bounds[i]);
    }
    return bounds;
  }

  private List<DoubleTensor> inputs(double[] gradient) {
    TensorType type = TensorType.f32(gradient.length);
    return List.of(
        new DoubleTensor(type, DrawnModel.wide(before.p())),
        new DoubleTensor(type, DrawnModel.wide(before.m())),
        new DoubleTensor(type, DrawnModel.wide(before.v())),
        new DoubleTensor(type, gradient),
        new DoubleTensor(TensorType.f32(schedule.length), DrawnModel.wide(schedule)));
  }

  /**
   * Compares the first moment with a gradient.
   *
   * @param errors the error bound of each element of the gradient
   */
  void holdFirst(CaseFindings findings, String where, double[] gradient, double[] errors) {
    double[] bounds = bounds(gradient, 1);
    double[] want = first(gradient);
    for (int i = 0; i < bounds.length && findings.good(); i++) {
      findings.within(
          where + " first moment, element " + i,
          after.m()[i],
          want[i],
          bounds[i] + (1 - beta1()) * errors[i]);
    }
  }

  /** Compares the second moment with a gradient. */
  void holdSecond(CaseFindings findings, String where, double[] gradient, double[] errors) {
    double[] bounds = bounds(gradient, 2);
    for (int i = 0; i < bounds.length && findings.good(); i++) {
      double g = gradient[i];
      double want = beta2() * before.v()[i] + (1 - beta2()) * g * g;
      double carried = (1 - beta2()) * errors[i] * (2 * Math.abs(g) + errors[i]);
      findings.within(
          where + " second moment, element " + i, after.v()[i], want, bounds[i] + carried);
    }
  }

  /** Returns the parameter that follows from the engine's own moments. */
  double[] parameters() {
    double[] parameters = new double[before.p().length];
    for (int i = 0; i < parameters.length; i++) {
      double mean = after.m()[i] / (double) schedule[1];
      double root = Math.sqrt(after.v()[i] / (double) schedule[2]);
      parameters[i] =
          before.p()[i] * (1 - schedule[0] * decay()) - schedule[0] * mean / (root + epsilon());
    }
    return parameters;
  }

  /** Returns the error bound of {@link #parameters} for a step along {@code gradient}. */
  double[] parameterBounds(double[] gradient) {
    return bounds(gradient, 0);
  }

  /** Compares the parameter with the engine's own moments. */
  void holdParameter(CaseFindings findings, String where, double[] gradient) {
    double[] want = parameters();
    double[] bounds = parameterBounds(gradient);
    for (int i = 0; i < want.length && findings.good(); i++) {
      findings.within(
          where + " by its own moments, element " + i, after.p()[i], want[i], bounds[i]);
    }
  }
}
