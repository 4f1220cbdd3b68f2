package org.lathe.cpu.vector.crossentropy;

import java.util.Arrays;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.LaneTree;
import org.lathe.cpu.vector.product.Panels;
import org.lathe.cpu.vector.product.Product;

/**
 * The logits {@code x table^T + bias} of a block of positions, in memory that all workers share:
 * chunk by chunk of the vocabulary, with one row per position in each chunk. Only one block of
 * logits exists at a time, and the table is read once per block.
 */
final class LogitBlock {
  /** Columns of a chunk: long rows are efficient for element-wise work. */
  static final int CHUNK = 512;

  /**
   * Columns of a part, a multiple of every panel: the part of the table, 256 KiB, stays in the L2
   * cache.
   */
  static final int PART = 128;

  /** Distance of rows: rows 2 KiB apart would all use the same cache lines. */
  private static final int STRIDE = CHUNK + 16;

  /** Logits at a time, 104 MiB; more if the vocabulary is large. */
  private static final int MOST = 26 << 20;

  /** Elements of x at a time, 1 MiB packed: every chunk reads them from the L2 cache. */
  private static final int MOST_PACKED = 1 << 18;

  /** Tiles of x that are packed in one part. */
  private static final int TILES = 8;

  private static final int LANES = Elements.SPECIES.length();

  private final ArrayView x;
  private final ArrayView table;
  private final Optional<ArrayView> bias;
  private final Scratch scratch;
  private final int count;
  private final int vocabulary;
  private final int d;
  private final int step;
  private final int positions;
  private final int padded;
  private final int chunks;
  private final int parts;
  private final int maximaAt;
  private final int logitsAt;
  private final int end;
  private final int tableAt;
  private final int workEnd;
  private final Workers.Part pack = this::pack;
  private final Workers.Part multiply = this::multiply;

  // The present block; workers see it because a region begins after it is set.
  private int first;
  private int rows;

  /**
   * Plans blocks; they use the shared memory from its beginning to {@link #end}, and the memory of
   * a worker to {@link #workEnd}.
   */
  LogitBlock(ArrayView x, ArrayView table, Optional<ArrayView> bias, Scratch scratch) {
    this.x = x;
    this.table = table;
    this.bias = bias;
    this.scratch = scratch;
    count = x.shape().rows();
    vocabulary = table.shape().extent(0);
    d = table.shape().columns();
    step = Math.max(1, Panels.depth(d));
    chunks = Math.ceilDiv(vocabulary, CHUNK);
    parts = Math.ceilDiv(vocabulary, PART);
    int most = Math.min(MOST / (chunks * STRIDE), MOST_PACKED / Math.max(1, d));
    most = Math.max(8 * Panels.ROWS, most);
    positions = Math.max(1, Math.ceilDiv(count, Math.max(1, Math.ceilDiv(count, most))));
    padded = Panels.paddedRows(positions);
    maximaAt = Scratch.START + Math.multiplyExact(padded, d);
    logitsAt = maximaAt + parts * positions;
    end = Math.addExact(logitsAt, Math.multiplyExact(chunks * STRIDE, padded));
    tableAt = Scratch.START + Product.WORK;
    workEnd = tableAt + PART * step;
    scratch.reserve(workEnd);
    scratch.reserveShared(end);
  }

  /** Returns the number of positions of all blocks. */
  int count() {
    return count;
  }

  /** Returns the largest number of positions of a block. */
  int positions() {
    return positions;
  }

  int chunks() {
    return chunks;
  }

  /** Returns the number of parts of the vocabulary; a chunk has several. */
  int parts() {
    return parts;
  }

  /** Returns the first position of the present block. */
  int first() {
    return first;
  }

  /** Returns the number of positions of the present block. */
  int rows() {
    return rows;
  }

  /** Returns the number of columns of a chunk that are in the vocabulary. */
  int columns(int chunk) {
    return Math.min(CHUNK, vocabulary - chunk * CHUNK);
  }

  /** Returns the number of columns of a part that are in the vocabulary. */
  int partColumns(int part) {
    return Math.min(PART, vocabulary - part * PART);
  }

  /** Returns the begin of the row of a position of the block in a chunk. */
  int at(int chunk, int row) {
    return logitsAt + (chunk * padded + row) * STRIDE;
  }

  /** Returns the begin of the row of a position of the block in a part. */
  int partAt(int part, int row) {
    int column = part * PART;
    return at(column / CHUNK, row) + column % CHUNK;
  }

  /** Returns the logit of a column for a position of the block. */
  float logit(int v, int row) {
    return scratch.shared()[at(v / CHUNK, row) + v % CHUNK];
  }

  /** Returns the largest logit of a position in a part; NaN if there is one. */
  float maximum(int part, int row) {
    return scratch.shared()[maximaAt + part * positions + row];
  }

  int end() {
    return end;
  }

  int workEnd() {
    return workEnd;
  }

  /** Computes the block that begins at position {@code from}. */
  void compute(int from, Workers workers) {
    first = from;
    rows = Math.min(positions, count - from);
    workers.parallel(Math.ceilDiv(rows, TILES * Panels.ROWS), pack);
    workers.parallel(parts, multiply);
  }

  private void pack(int part, int worker) {
    int i = part * TILES * Panels.ROWS;
    int some = Math.min(TILES * Panels.ROWS, rows - i);
    int padded = Panels.paddedRows(rows);
    for (int k = 0; k < d; k += step) {
      int depth = Math.min(step, d - k);
      int from = x.offset() + (first + i) * d + k;
      int to = Scratch.START + k * padded + i * depth;
      Panels.packLeft(x.floats(), from, d, false, some, depth, scratch.shared(), to);
    }
  }

  private void multiply(int part, int worker) {
    float[] work = scratch.of(worker);
    float[] shared = scratch.shared();
    int columns = partColumns(part);
    int width = Panels.padded(columns);
    int padded = Panels.paddedRows(rows);
    int to = partAt(part, 0);
    if (d == 0) {
      for (int i = 0; i < rows; i++) {
        Arrays.fill(shared, to + i * STRIDE, to + i * STRIDE + columns, 0);
      }
    }
    for (int k = 0; k < d; k += step) {
      int depth = Math.min(step, d - k);
      int from = table.offset() + part * PART * d + k;
      Panels.packRight(table.floats(), from, d, true, depth, columns, work, tableAt);
      Product.block(
          shared,
          Scratch.START + k * padded,
          work,
          tableAt,
          depth,
          0,
          shared,
          to,
          STRIDE,
          padded,
          width,
          depth,
          k == 0,
          work,
          Scratch.START);
    }
    if (bias.isPresent()) {
      int from = bias.get().offset() + part * PART;
      for (int i = 0; i < rows; i++) {
        add(bias.get().floats(), from, shared, to + i * STRIDE, columns);
      }
    }
    for (int i = 0; i < rows; i++) {
      shared[maximaAt + part * positions + i] = maximum(shared, to + i * STRIDE, columns);
    }
  }

  /** Adds x to y. */
  static void add(float[] x, int at, float[] y, int yAt, int columns) {
    int j = 0;
    for (int whole = Elements.SPECIES.loopBound(columns); j < whole; j += LANES) {
      FloatVector.fromArray(Elements.SPECIES, y, yAt + j)
          .add(FloatVector.fromArray(Elements.SPECIES, x, at + j))
          .intoArray(y, yAt + j);
    }
    for (; j < columns; j++) {
      y[yAt + j] += x[at + j];
    }
  }

  private static float maximum(float[] logits, int at, int columns) {
    FloatVector most = FloatVector.broadcast(Elements.SPECIES, Float.NEGATIVE_INFINITY);
    int j = 0;
    for (int whole = Elements.SPECIES.loopBound(columns); j < whole; j += LANES) {
      most = most.max(FloatVector.fromArray(Elements.SPECIES, logits, at + j));
    }
    float maximum = LaneTree.maximum(most);
    for (; j < columns; j++) {
      maximum = Math.max(maximum, logits[at + j]);
    }
    return maximum;
  }
}
