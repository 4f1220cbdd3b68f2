package org.lathe.conformance.oracle;

import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Rows that sequences x [b, n, d] share: one for each sequence, or one for all.
 *
 * @param x the shape of the sequences
 * @param count how many rows there are
 */
record SequenceRows(Shape x, int count) {
  static SequenceRows of(DoubleTensor x, DoubleTensor rows) {
    return new SequenceRows(x.shape(), rows.shape().extent(0));
  }

  /** Returns the element of the rows that belongs to element {@code i} of the sequences. */
  int element(int i) {
    int sequence = count == 1 ? 0 : i / (x.extent(1) * x.columns());
    return sequence * x.columns() + i % x.columns();
  }

  /** Returns how many elements of the sequences share one of the rows. */
  int sharing() {
    return count == 1 ? x.rows() : x.extent(1);
  }

  /** Returns, for each element of the rows, the sum of the terms that share it. */
  DoubleTensor sum(DoubleTensor terms, boolean absolute) {
    DoubleTensor sums = DoubleTensor.zeros(TensorType.f32(count, x.columns()));
    for (int i = 0; i < terms.size(); i++) {
      sums.values()[element(i)] += absolute ? Math.abs(terms.at(i)) : terms.at(i);
    }
    return sums;
  }

  /** Returns the roundings of these sums: as many as terms, of the sum of their absolute values. */
  DoubleTensor roundings(DoubleTensor terms) {
    DoubleTensor sums = sum(terms, true);
    return DoubleTensor.of(sums.type(), j -> sharing() * sums.at(j));
  }
}
