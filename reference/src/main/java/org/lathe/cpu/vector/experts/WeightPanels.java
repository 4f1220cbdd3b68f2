package org.lathe.cpu.vector.experts;

import java.util.Arrays;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.product.Panels;
import org.lathe.cpu.vector.product.Product;

/**
 * A weight of the present expert as right factor of products, packed in memory that all workers
 * share. It is packed once for all rows of the expert.
 */
final class WeightPanels {
  /** Columns of a part, a multiple of every panel: a block of k of them stays in the L2 cache. */
  private static final int COLUMNS = 128;

  private final ArrayView weights;
  private final boolean transposed;
  private final int at;
  private final int depth;
  private final int columns;
  private final int step;

  /**
   * Plans the packing of slices of {@code weights} along its first extent.
   *
   * @param transposed whether the right factor is the transpose of a slice
   * @param at where the panels begin in the shared memory
   */
  WeightPanels(ArrayView weights, boolean transposed, int at) {
    this.weights = weights;
    this.transposed = transposed;
    this.at = at;
    depth = transposed ? weights.shape().columns() : weights.shape().extent(1);
    columns = transposed ? weights.shape().extent(1) : weights.shape().columns();
    step = step(depth);
  }

  /** Returns the length of the blocks of k. */
  static int step(int depth) {
    return Math.max(1, Panels.depth(depth));
  }

  /** Returns the floats of a worker that {@link #multiply} needs for a part of rows. */
  static int work(int rows, int d, int h) {
    return Product.WORK + Panels.paddedRows(rows) * Math.max(step(d), step(h));
  }

  /** Returns where the panels end in the shared memory. */
  int end() {
    return Math.addExact(at, Math.multiplyExact(Panels.padded(columns), depth));
  }

  /** Packs slice {@code e} of each weight with all workers. */
  static Workers.Part packing(WeightPanels[] all, ExpertRows rows, Scratch scratch) {
    return (part, worker) -> {
      int first = part;
      int i = 0;
      while (first >= all[i].parts()) {
        first -= all[i++].parts();
      }
      all[i].pack(first, rows.expert(), scratch.shared());
    };
  }

  /** Returns the number of parts of {@link #packing}. */
  static int parts(WeightPanels[] all) {
    int parts = 0;
    for (WeightPanels each : all) {
      parts += each.parts();
    }
    return parts;
  }

  private int parts() {
    return Math.ceilDiv(columns, COLUMNS);
  }

  private void pack(int part, int e, float[] shared) {
    int stride = weights.shape().columns();
    int j = part * COLUMNS;
    int slice = weights.offset() + e * weights.shape().extent(1) * stride;
    Panels.packRight(
        weights.floats(),
        slice + (transposed ? j * stride : j),
        stride,
        transposed,
        depth,
        Math.min(COLUMNS, columns - j),
        shared,
        at + j * depth);
  }

  /**
   * Multiplies rows, one behind the other in the memory of a worker, and writes the rows of the
   * product to it, also one behind the other.
   *
   * @param work begins with the floats of {@link #work}, from {@link Scratch#START} on
   */
  void multiply(float[] work, int from, int rows, float[] shared, int to) {
    if (depth == 0) {
      Arrays.fill(work, to, to + rows * columns, 0);
    }
    int left = Scratch.START + Product.WORK;
    for (int k = 0; k < depth; k += step) {
      int some = Math.min(step, depth - k);
      Panels.packLeft(work, from + k, depth, false, rows, some, work, left);
      for (int j = 0; j < columns; j += COLUMNS) {
        Product.block(
            work,
            left,
            shared,
            at + j * depth,
            depth,
            k,
            work,
            to + j,
            columns,
            rows,
            Math.min(COLUMNS, columns - j),
            some,
            k == 0,
            work,
            Scratch.START);
      }
    }
  }
}
