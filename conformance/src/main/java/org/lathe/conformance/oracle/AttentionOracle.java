package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;

/**
 * Attention in float64, all heads of all sequences: the whole matrix of probabilities, zero where
 * the mask is; and the bound on the error of float32.
 *
 * <p>Rounding bounds, in units of u, K = headWidth, J the keys that a query reads. The error of a
 * score is {@code dS = scale (K + 2) sum |q||k|}, and one more rounding {@code |s|} of it if scores
 * are stored with fewer bits. It enters an exponential as {@code s - max}, which rounds once more,
 * and both scores have errors. So the relative error of an exponential is {@code dE = dS + max dS +
 * |s - max| + 4}; the policy allows 4 for an elementary function. The error of a weighted mean of
 * values with such weights, divided by their sum, is at most {@code sum p |v| (dE + sum p dE + 2 J
 * + 1)}: each sum has J terms. The error of the log denominator {@code max + log(sum)} is {@code
 * max dS + sum p dE + J + 4 |log sum|}, and one last rounding.
 */
final class AttentionOracle {
  /** The keys that a query reads. */
  @FunctionalInterface
  interface Mask {
    boolean reads(int query, int key);
  }

  private final int batch;
  private final int heads;
  private final int n;
  private final int m;
  private final int d;
  private final int width;
  private final double scale;
  private final DoubleTensor q;
  private final DoubleTensor k;
  private final DoubleTensor v;
  private final Mask mask;
  private Precision products = Precision.F32;

  AttentionOracle(int heads, DoubleTensor q, DoubleTensor k, DoubleTensor v, Mask mask) {
    this.heads = heads;
    this.q = q;
    this.k = k;
    this.v = v;
    this.mask = mask;
    batch = q.shape().extent(0);
    n = q.shape().extent(1);
    m = k.shape().extent(1);
    d = q.shape().columns();
    width = d / heads;
    scale = 1 / Math.sqrt(width);
  }

  /** Returns keys {@code query - window + 1 .. query}. */
  static Mask causal(int window) {
    return (query, key) -> key <= query && query - key < window;
  }

  private double terms(int count) {
    return TolerancePolicy.terms(products, count);
  }

  /** Returns the output and the log denominators. */
  List<DoubleTensor> apply() {
    return forward(false);
  }

  /** Returns the rounding bounds of both. */
  List<DoubleTensor> roundings(Precision declared) {
    products = declared;
    return forward(true);
  }

  private List<DoubleTensor> forward(boolean bounds) {
    DoubleTensor out = DoubleTensor.zeros(q.type());
    DoubleTensor logs = DoubleTensor.zeros(TensorType.f32(batch, heads, n));
    for (int b = 0; b < batch; b++) {
      for (int a = 0; a < heads; a++) {
        for (int i = 0; i < n; i++) {
          row(b, a, i, bounds, out, logs);
        }
      }
    }
    return List.of(out, logs);
  }

  private int at(int rows, int b, int a, int row, int c) {
    return (b * rows + row) * d + a * width + c;
  }

  private double score(int b, int a, int i, int j, boolean absolute) {
    double sum = 0;
    for (int c = width - 1; c >= 0; c--) {
      double product = q.at(at(n, b, a, i, c)) * k.at(at(m, b, a, j, c));
      sum += absolute ? Math.abs(product) : product;
    }
    return scale * sum;
  }

  /** Returns dS, the rounding bound of a score. */
  private double ofScore(int b, int a, int i, int j) {
    double stored = TolerancePolicy.stored(products);
    return (terms(width) + 2) * score(b, a, i, j, true)
        + (stored == 0 ? 0 : stored * Math.abs(score(b, a, i, j, false)));
  }

  private void row(int b, int a, int i, boolean bounds, DoubleTensor out, DoubleTensor logs) {
    double maximum = Double.NEGATIVE_INFINITY;
    double worst = 0;
    int keys = 0;
    for (int j = 0; j < m; j++) {
      if (mask.reads(i, j)) {
        maximum = Math.max(maximum, score(b, a, i, j, false));
        worst = Math.max(worst, ofScore(b, a, i, j));
        keys++;
      }
    }
    double[] e = new double[m];
    double[] off = new double[m];
    double sum = 0;
    double mean = 0;
    for (int j = 0; j < m; j++) {
      if (mask.reads(i, j)) {
        double shifted = score(b, a, i, j, false) - maximum;
        e[j] = Math.exp(shifted);
        off[j] = ofScore(b, a, i, j) + worst + Math.abs(shifted) + 4;
        sum += e[j];
        mean += e[j] * off[j];
      }
    }
    mean /= sum;
    double log = maximum + Math.log(sum);
    logs.values()[(b * heads + a) * n + i] =
        bounds ? worst + mean + keys + 4 * Math.abs(Math.log(sum)) + Math.abs(log) : log;
    for (int c = 0; c < width; c++) {
      double weighted = 0;
      for (int j = 0; j < m; j++) {
        if (mask.reads(i, j)) {
          double value = e[j] / sum * v.at(at(m, b, a, j, c));
          weighted += bounds ? Math.abs(value) * (off[j] + mean + keys + terms(keys) + 1) : value;
        }
      }
      out.values()[at(n, b, a, i, c)] = weighted;
    }
  }

  /**
   * Returns the gradients for q, k and v, from the whole matrices of probabilities and of gradients
   * of scores.
   *
   * @param out output of the forward operation
   * @param logs log denominators of the forward operation
   * @param g cotangent of the output
   */
  List<DoubleTensor> gradients(DoubleTensor out, DoubleTensor logs, DoubleTensor g) {
    return gradients(out, logs, g, false);
  }

  /**
   * Returns the rounding bounds of the gradients.
   *
   * <p>The relative error of {@code p = exp(s - log)} is {@code dP = dS + |s - log| + 4}. The error
   * of {@code dp = g . v} is {@code K sum |g||v|}, and one more rounding {@code |dp|} if it is
   * stored with fewer bits; that of delta {@code K sum |g||out|}, so that of {@code ds = p (dp -
   * delta)} is {@code dDs = |ds| (dP + 2) + p (K sum |g||v| + K sum |g||out|)}. The error of a sum
   * of R terms {@code ds k} is {@code sum (dDs + R |ds|) |k|}, and two more roundings for the
   * scale; that of a sum of {@code p g} is {@code sum p |g| (dP + R)}.
   */
  List<DoubleTensor> roundingsOfGradients(
      DoubleTensor out, DoubleTensor logs, DoubleTensor g, Precision declared) {
    products = declared;
    return gradients(out, logs, g, true);
  }

  private List<DoubleTensor> gradients(
      DoubleTensor out, DoubleTensor logs, DoubleTensor g, boolean bounds) {
    DoubleTensor dq = DoubleTensor.zeros(q.type());
    DoubleTensor dk = DoubleTensor.zeros(k.type());
    DoubleTensor dv = DoubleTensor.zeros(v.type());
    for (int b = 0; b < batch; b++) {
      for (int a = 0; a < heads; a++) {
        for (int j = 0; j < m; j++) {
          for (int i = 0; i < n; i++) {
            if (mask.reads(i, j)) {
              addGradients(b, a, i, j, out, logs, g, bounds, dq, dk, dv);
            }
          }
        }
      }
    }
    return List.of(dq, dk, dv);
  }

  private void addGradients(
      int b,
      int a,
      int i,
      int j,
      DoubleTensor out,
      DoubleTensor logs,
      DoubleTensor g,
      boolean bounds,
      DoubleTensor dq,
      DoubleTensor dk,
      DoubleTensor dv) {
    double shifted = score(b, a, i, j, false) - logs.at((b * heads + a) * n + i);
    double p = Math.exp(shifted);
    double difference = 0;
    double absolute = 0;
    double dp = 0;
    for (int c = 0; c < width; c++) {
      double cotangent = g.at(at(n, b, a, i, c));
      double value = v.at(at(m, b, a, j, c));
      double result = out.at(at(n, b, a, i, c));
      difference += cotangent * (value - result);
      dp += cotangent * value;
      absolute += Math.abs(cotangent * value) + Math.abs(cotangent * result);
    }
    double ds = scale * p * difference;
    double offP = ofScore(b, a, i, j) + Math.abs(shifted) + 4;
    double ofDp = terms(width) * absolute + TolerancePolicy.stored(products) * Math.abs(dp);
    double offDs = Math.abs(ds) * (offP + 2) + scale * p * ofDp;
    for (int c = 0; c < width; c++) {
      int query = at(n, b, a, i, c);
      int key = at(m, b, a, j, c);
      double x = q.at(query);
      double y = k.at(key);
      double cotangent = g.at(query);
      dq.values()[query] += bounds ? (offDs + (terms(m) + 2) * Math.abs(ds)) * Math.abs(y) : ds * y;
      dk.values()[key] += bounds ? (offDs + (terms(n) + 2) * Math.abs(ds)) * Math.abs(x) : ds * x;
      dv.values()[key] += bounds ? p * Math.abs(cotangent) * (offP + terms(n)) : p * cotangent;
    }
  }
}
