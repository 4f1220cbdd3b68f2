package org.lathe.cpu.vector.crossentropy;

import java.util.Arrays;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.product.Panels;
import org.lathe.cpu.vector.product.Product;
import org.lathe.cpu.vector.product.Transpose;

/**
 * {@code k table} for the positions of a {@link LogitBlock}, over the vocabulary in order, with the
 * coefficients k. While the workers multiply by one slab of the table, they pack the next one:
 * reading it from memory takes as long as a part of the arithmetic.
 */
final class InputGradient implements Stage {
  /** Rows of a slab: a chunk. */
  private static final int DEPTH = LogitBlock.CHUNK;

  /** Distance of rows in working memory: rows 2 KiB apart would all use the same cache lines. */
  private static final int STRIDE = DEPTH + 16;

  /** Rows of a slab that are packed in one part. */
  private static final int PACK = 64;

  /** Columns of the result at a time: those columns of a slab stay in the L2 cache, 256 KiB. */
  private static final int COLUMNS = 128;

  private static final int ROWS = Panels.ROWS;

  /**
   * Maximum of rows of the result per part: with more rows, columns of a slab are loaded less
   * often.
   */
  private static final int MOST_ROWS = 22 * ROWS;

  private final LogitBlock block;
  private final Coefficients coefficients;
  private final ArrayView table;
  private final ArrayView targets;
  private final ArrayView gradient;
  private final Scratch scratch;
  private final int vocabulary;
  private final int d;
  private final int partRows;
  private final int slabsAt;
  private final int slab;
  private final int rowsAt;
  private final int lhsAt;
  private final Workers.Part part = this::part;

  // The first row of the slab that is packed; the slab before it is multiplied.
  private int packing;

  /** Uses shared memory from {@code sharedAt} and the memory of a worker from its beginning. */
  InputGradient(
      LogitBlock block,
      Coefficients coefficients,
      ArrayView table,
      ArrayView targets,
      ArrayView gradient,
      Scratch scratch,
      int sharedAt) {
    this.block = block;
    this.coefficients = coefficients;
    this.table = table;
    this.targets = targets;
    this.gradient = gradient;
    this.scratch = scratch;
    vocabulary = table.shape().extent(0);
    d = table.shape().columns();
    // An even number of parts, for two threads.
    int parts = Math.ceilDiv(Math.ceilDiv(block.positions(), MOST_ROWS), 2) * 2;
    partRows = Panels.paddedRows(Math.ceilDiv(block.positions(), parts));
    slabsAt = sharedAt;
    slab = Panels.padded(d) * DEPTH;
    rowsAt = Scratch.START + Product.WORK;
    lhsAt = rowsAt + ROWS * STRIDE;
    scratch.reserve(lhsAt + partRows * DEPTH);
    scratch.reserveShared(Math.addExact(slabsAt, Math.multiplyExact(2, slab)));
  }

  @Override
  public void compute(Workers workers) {
    int parts = Math.ceilDiv(block.rows(), partRows);
    for (packing = 0; packing < vocabulary + DEPTH; packing += DEPTH) {
      workers.parallel(packs() + (packing == 0 ? 0 : parts), part);
    }
    for (int i = 0; i < block.rows(); i++) {
      if (target(i) < 0) {
        int to = gradient.offset() + (block.first() + i) * d;
        Arrays.fill(gradient.floats(), to, to + d, 0);
      }
    }
  }

  private int packs() {
    return packing >= vocabulary ? 0 : Math.ceilDiv(depth(packing), PACK);
  }

  /** Returns the number of rows of the slab that begins at row {@code v} of the table. */
  private int depth(int v) {
    return Math.min(DEPTH, vocabulary - v);
  }

  /** Returns the position of the slab that begins at row {@code v}. */
  private int slabAt(int v) {
    return slabsAt + v / DEPTH % 2 * slab;
  }

  private void part(int part, int worker) {
    int packs = packs();
    if (part < packs) {
      pack(part * PACK);
    } else {
      multiply((part - packs) * partRows, packing - DEPTH, scratch.of(worker));
    }
  }

  private void pack(int row) {
    int depth = depth(packing);
    Panels.packRight(
        table.floats(),
        table.offset() + (packing + row) * d,
        d,
        false,
        Math.min(PACK, depth - row),
        d,
        scratch.shared(),
        slabAt(packing),
        depth,
        row);
  }

  private void multiply(int from, int v, float[] work) {
    int rows = Math.min(partRows, block.rows() - from);
    int depth = depth(v);
    int to = gradient.offset() + (block.first() + from) * d;
    packCoefficients(from, rows, v, depth, work);
    for (int c = 0; c < d; c += COLUMNS) {
      Product.block(
          work,
          lhsAt,
          scratch.shared(),
          slabAt(v) + c * depth,
          depth,
          0,
          gradient.floats(),
          to + c,
          d,
          rows,
          Math.min(COLUMNS, d - c),
          depth,
          v == 0,
          work,
          Scratch.START);
    }
  }

  private int target(int row) {
    return targets.ints()[targets.offset() + block.first() + row];
  }

  /** Packs the coefficients of some rows and columns. */
  private void packCoefficients(int from, int rows, int v, int depth, float[] work) {
    float[] logits = scratch.shared();
    for (int tile = 0; tile < rows; tile += ROWS) {
      int some = Math.min(ROWS, rows - tile);
      if (some < ROWS) {
        Arrays.fill(work, rowsAt, lhsAt, 0);
      }
      for (int i = 0; i < some; i++) {
        int row = from + tile + i;
        int to = rowsAt + i * STRIDE;
        coefficients.write(row, v, depth, logits, block.at(v / DEPTH, row), work, to);
      }
      Transpose.tile(work, rowsAt, STRIDE, depth, work, lhsAt + tile * depth);
    }
  }
}
