package org.lathe.cpu.vector.crossentropy;

/** The cotangents of the logits of a {@link LogitBlock}, which both gradients multiply by. */
interface Coefficients {
  /**
   * Writes those of some columns of a row of the block.
   *
   * @param v the first column
   * @param at where their logits begin
   */
  void write(int row, int v, int columns, float[] logits, int at, float[] to, int toAt);
}
