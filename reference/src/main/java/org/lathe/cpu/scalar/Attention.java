package org.lathe.cpu.scalar;

import org.lathe.cpu.math.Exp;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;

/** The common part of all attentions: one query of one head, and the keys that it reads. */
final class Attention {
  private Attention() {}

  /**
   * Computes row {@code i} of the output, from keys {@code first .. last - 1} in this order.
   *
   * @param ring key j is row {@code j mod ring} of k and v
   * @return the log of the softmax's denominator
   */
  static float row(Head q, int i, Head k, Head v, int ring, int first, int last, Head out) {
    float scale = q.scale();
    float[] e = new float[last - first];
    float maximum = Float.NEGATIVE_INFINITY;
    for (int j = first; j < last; j++) {
      e[j - first] = scale * q.dot(i, k, j % ring);
      maximum = Math.max(maximum, e[j - first]);
    }
    float[] lanes = new float[Lanes.COUNT];
    for (int j = first; j < last; j++) {
      e[j - first] = Exp.of(e[j - first] - maximum);
      lanes[(j - first) % Lanes.COUNT] += e[j - first];
    }
    float sum = Lanes.tree(lanes, 0);
    for (int c = 0; c < out.width(); c++) {
      float weighted = 0;
      for (int j = first; j < last; j++) {
        weighted = Math.fma(e[j - first], v.get(j % ring, c), weighted);
      }
      out.set(i, c, weighted / sum);
    }
    return maximum + Log.of(sum);
  }

  /**
   * Accumulates the contribution of query {@code i} into the gradients of q, k and v, without the
   * factor {@code scale} of dq and dk.
   *
   * @param out output of the forward operation
   * @param logDenominator of the query, from the forward operation
   * @param g cotangent of the output
   */
  static void addGradient(
      Head q,
      Head k,
      Head v,
      Head out,
      float logDenominator,
      Head g,
      int i,
      int first,
      int last,
      Head dq,
      Head dk,
      Head dv) {
    float[] lanes = new float[Lanes.COUNT];
    for (int c = 0; c < q.width(); c++) {
      int lane = c % Lanes.COUNT;
      lanes[lane] = Math.fma(g.get(i, c), out.get(i, c), lanes[lane]);
    }
    float delta = Lanes.tree(lanes, 0);
    for (int j = first; j < last; j++) {
      float p = Exp.of(q.scale() * q.dot(i, k, j) - logDenominator);
      float ds = p * (g.dot(i, v, j) - delta);
      dq.addProduct(i, ds, k, j);
      dk.addProduct(j, ds, q, i);
      dv.addProduct(j, p, g, i);
    }
  }
}
