package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * The gradients for table and bias of a loss on {@code x table^T + bias}, or their roundings: sums
 * over the positions of outer products, and of the cotangents of the logits.
 */
final class OutputLayerSums {
  private final DoubleTensor x;
  private final int positions;
  private final boolean roundings;
  private final Precision products;
  private final DoubleTensor ofTable;
  private final DoubleTensor ofBias;

  /** Takes operands that begin with x, table and bias. */
  OutputLayerSums(List<DoubleTensor> inputs, int positions, boolean roundings, Precision products) {
    x = inputs.get(0);
    this.positions = positions;
    this.roundings = roundings;
    this.products = products;
    ofTable = DoubleTensor.zeros(inputs.get(1).type());
    ofBias = DoubleTensor.zeros(inputs.get(2).type());
  }

  /**
   * Adds a cotangent. The sum of T terms adds T roundings to its own; that for the bias is no
   * product, so that its terms are rounded only where the engine stores cotangents.
   *
   * @param roundings of the cotangent
   */
  void add(int t, int v, double cotangent, double roundings) {
    int d = x.shape().columns();
    double size = Math.abs(cotangent);
    double ofProduct = roundings + TolerancePolicy.terms(products, positions) * size;
    double ofTerm = roundings + (positions + TolerancePolicy.stored(products)) * size;
    for (int c = 0; c < d; c++) {
      double value = x.at(t * d + c);
      ofTable.values()[v * d + c] +=
          this.roundings ? ofProduct * Math.abs(value) : cotangent * value;
    }
    ofBias.values()[v] += this.roundings ? ofTerm : cotangent;
  }

  List<DoubleTensor> outputs() {
    return List.of(ofTable, ofBias);
  }
}
