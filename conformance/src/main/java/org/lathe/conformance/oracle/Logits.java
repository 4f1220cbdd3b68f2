package org.lathe.conformance.oracle;

import java.util.Optional;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * {@code x table^T + bias} for the oracles of the cross-entropy operations, one position at a time.
 *
 * @param x rows of positions
 * @param table rows of the vocabulary
 * @param bias one number for each row of the table, or none
 */
record Logits(DoubleTensor x, DoubleTensor table, Optional<DoubleTensor> bias) {
  int width() {
    return x.shape().columns();
  }

  int vocabulary() {
    return table.shape().extent(0);
  }

  double at(int t, int v) {
    double sum = bias(v);
    for (int c = width() - 1; c >= 0; c--) {
      sum += x.at(t * width() + c) * table.at(v * width() + c);
    }
    return sum;
  }

  private double bias(int v) {
    return bias.map(tensor -> tensor.at(v)).orElse(0.0);
  }

  /**
   * Returns the roundings of a logit: {@code d sum |x||table|}, and one more if it is stored. A
   * bias is one more term of the sum, in any place of its order: each product takes part in one
   * addition more, and the bias in at most d of them. The engine may also store the bias before it
   * adds the products to it, as it does the sum.
   */
  double roundings(int t, int v, Precision products) {
    double sum = 0;
    for (int c = 0; c < width(); c++) {
      sum += Math.abs(x.at(t * width() + c) * table.at(v * width() + c));
    }
    double added = bias.isPresent() ? sum + width() * Math.abs(bias(v)) : 0;
    double stored = TolerancePolicy.stored(products);
    return TolerancePolicy.terms(products, width()) * sum
        + added
        + (stored == 0 ? 0 : stored * (Math.abs(at(t, v)) + Math.abs(bias(v))));
  }
}
