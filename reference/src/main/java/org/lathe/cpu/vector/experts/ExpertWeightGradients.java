package org.lathe.cpu.vector.experts;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.product.Panels;
import org.lathe.cpu.vector.product.Product;

/**
 * Gradients of the weights of the present expert: products of columns over a block of rows, which
 * is kept in memory that all workers share. Each part is some rows of one of the three gradients;
 * later blocks continue its sums.
 */
final class ExpertWeightGradients {
  /** Maximum of rows of a block: one block of k of the products. */
  static final int ROWS = Panels.DEPTH;

  /** Rows of a gradient in one part. */
  private static final int PART = 8 * Panels.ROWS;

  /** Columns at a time, a multiple of every panel. */
  private static final int COLUMNS = 128;

  private final ExpertRows rows;
  private final int d;
  private final int h;
  private final ArrayView dw1;
  private final ArrayView dw3;
  private final ArrayView dw2;
  private final Scratch scratch;
  private final int xAt;
  private final int gAt;
  private final int gateAt;
  private final int upAt;
  private final int hiddenAt;
  private final int xPanels;
  private final int hiddenPanels;
  private final int ofHidden;
  private final int ofInput;
  private final Workers.Part pack = this::pack;
  private final Workers.Part multiply = this::multiply;

  // The present block; workers see it because a region begins after it is set.
  private int count;
  private boolean first;

  /** Plans blocks of up to {@code most} rows, in the shared memory from {@code at} on. */
  ExpertWeightGradients(
      ExpertRows rows, int most, int d, int h, List<ArrayView> gradients, Scratch scratch, int at) {
    this.rows = rows;
    this.d = d;
    this.h = h;
    dw1 = gradients.get(0);
    dw3 = gradients.get(1);
    dw2 = gradients.get(2);
    this.scratch = scratch;
    xAt = at;
    gAt = Math.addExact(xAt, Math.multiplyExact(most, d));
    gateAt = Math.addExact(gAt, Math.multiplyExact(most, d));
    upAt = Math.addExact(gateAt, Math.multiplyExact(most, h));
    hiddenAt = Math.addExact(upAt, Math.multiplyExact(most, h));
    xPanels = Math.addExact(hiddenAt, Math.multiplyExact(most, h));
    hiddenPanels = Math.addExact(xPanels, Math.multiplyExact(most, Panels.padded(d)));
    scratch.reserveShared(Math.addExact(hiddenPanels, Math.multiplyExact(most, Panels.padded(h))));
    scratch.reserve(Scratch.START + Product.WORK + PART * most);
    ofHidden = Math.ceilDiv(h, PART);
    ofInput = Math.ceilDiv(d, PART);
  }

  /** Keeps rows of the block, from row {@code row} on, from the memory of a worker. */
  void keep(float[] work, int x, int g, int gate, int up, int hidden, int row, int some) {
    float[] shared = scratch.shared();
    System.arraycopy(work, x, shared, xAt + row * d, some * d);
    System.arraycopy(work, g, shared, gAt + row * d, some * d);
    System.arraycopy(work, gate, shared, gateAt + row * h, some * h);
    System.arraycopy(work, up, shared, upAt + row * h, some * h);
    System.arraycopy(work, hidden, shared, hiddenAt + row * h, some * h);
  }

  /**
   * Adds the sums over the block.
   *
   * @param begins whether it is the first of the expert
   */
  void add(int blockRows, boolean begins, Workers workers) {
    count = blockRows;
    first = begins;
    workers.parallel(Math.ceilDiv(d, COLUMNS) + Math.ceilDiv(h, COLUMNS), pack);
    workers.parallel(2 * ofHidden + ofInput, multiply);
  }

  private void pack(int part, int worker) {
    int ofX = Math.ceilDiv(d, COLUMNS);
    if (part < ofX) {
      pack(xAt, d, part * COLUMNS, xPanels);
    } else {
      pack(hiddenAt, h, (part - ofX) * COLUMNS, hiddenPanels);
    }
  }

  private void pack(int from, int width, int j, int panels) {
    float[] shared = scratch.shared();
    int columns = Math.min(COLUMNS, width - j);
    Panels.packRight(shared, from + j, width, false, count, columns, shared, panels + j * count);
  }

  private void multiply(int part, int worker) {
    if (part < ofHidden) {
      multiply(part, gateAt, h, xPanels, d, dw1, worker);
    } else if (part < 2 * ofHidden) {
      multiply(part - ofHidden, upAt, h, xPanels, d, dw3, worker);
    } else {
      multiply(part - 2 * ofHidden, gAt, d, hiddenPanels, h, dw2, worker);
    }
  }

  /** Computes some rows of a gradient [m, n] of the expert: {@code left^T right}. */
  private void multiply(
      int part, int left, int m, int panels, int n, ArrayView gradient, int worker) {
    float[] work = scratch.of(worker);
    float[] shared = scratch.shared();
    int i = part * PART;
    int some = Math.min(PART, m - i);
    int packed = Scratch.START + Product.WORK;
    Panels.packLeft(shared, left + i, m, true, some, count, work, packed);
    int to = gradient.offset() + (rows.expert() * m + i) * n;
    for (int j = 0; j < n; j += COLUMNS) {
      Product.block(
          work,
          packed,
          shared,
          panels + j * count,
          count,
          0,
          gradient.floats(),
          to + j,
          n,
          some,
          Math.min(COLUMNS, n - j),
          count,
          first,
          work,
          Scratch.START);
    }
  }
}
