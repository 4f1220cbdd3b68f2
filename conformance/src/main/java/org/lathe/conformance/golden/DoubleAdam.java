package org.lathe.conformance.golden;

/** Adam with decoupled weight decay on one array, in float64. */
public final class DoubleAdam {
  private static final double USUAL_EPSILON = 1e-8;

  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double decay;
  private final double[] m;
  private final double[] v;
  private int steps;

  /** Starts with moments of zero, and the usual epsilon of 1e-8. */
  public DoubleAdam(int size, double beta1, double beta2, double decay) {
    this(size, beta1, beta2, USUAL_EPSILON, decay);
  }

  /** Starts with moments of zero. */
  public DoubleAdam(int size, double beta1, double beta2, double epsilon, double decay) {
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.decay = decay;
    m = new double[size];
    v = new double[size];
  }

  /** Changes {@code p} by one step along {@code scale * gradient[from ..]}. */
  public void step(double[] p, double[] gradient, int from, double scale, double rate) {
    steps++;
    double correction1 = 1 - Math.pow(beta1, steps);
    double correction2 = 1 - Math.pow(beta2, steps);
    for (int i = 0; i < p.length; i++) {
      double g = gradient[from + i] * scale;
      m[i] = beta1 * m[i] + (1 - beta1) * g;
      v[i] = beta2 * v[i] + (1 - beta2) * g * g;
      p[i] *= 1 - rate * decay;
      p[i] -= rate / correction1 * m[i] / (Math.sqrt(v[i] / correction2) + epsilon);
    }
  }
}
