package org.lathe.conformance.oracle;

import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * {@code x table^T} for the oracles of the cross-entropy operations, one position at a time.
 *
 * @param x rows of positions
 * @param table rows of the vocabulary
 */
record Logits(DoubleTensor x, DoubleTensor table) {
  int width() {
    return x.shape().columns();
  }

  int vocabulary() {
    return table.shape().extent(0);
  }

  double at(int t, int v) {
    double sum = 0;
    for (int c = width() - 1; c >= 0; c--) {
      sum += x.at(t * width() + c) * table.at(v * width() + c);
    }
    return sum;
  }

  /** Returns the roundings of a logit: {@code d sum |x||table|}, and one more if it is stored. */
  double roundings(int t, int v, Precision products) {
    double sum = 0;
    for (int c = 0; c < width(); c++) {
      sum += Math.abs(x.at(t * width() + c) * table.at(v * width() + c));
    }
    double stored = TolerancePolicy.stored(products);
    return TolerancePolicy.terms(products, width()) * sum
        + (stored == 0 ? 0 : stored * Math.abs(at(t, v)));
  }
}
