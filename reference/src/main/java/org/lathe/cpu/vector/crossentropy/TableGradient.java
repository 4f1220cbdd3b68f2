package org.lathe.cpu.vector.crossentropy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.product.Panels;
import org.lathe.cpu.vector.product.Product;

/**
 * Accumulates the contribution of the scored positions of a {@link LogitBlock} into the gradient of
 * the table, {@code k^T x} with the coefficients k, and into that of the bias if there is one, the
 * sum of k over the positions. A part owns some rows.
 */
final class TableGradient implements Stage {
  private static final int PART = LogitBlock.PART;
  private static final int ROWS = Panels.ROWS;
  private static final int LANES = Elements.SPECIES.length();

  /** Columns at a time: those columns of x stay in the L2 cache, 256 KiB. */
  private static final int COLUMNS = 128;

  private final LogitBlock block;
  private final Coefficients coefficients;
  private final ArrayView x;
  private final ArrayView targets;
  private final ArrayView out;
  private final Optional<ArrayView> ofBias;
  private final Scratch scratch;
  private final int d;
  private final int panelsAt;
  private final int rowsAt;
  private final int coefficientsAt;
  private final int lhsAt;
  private final int[] scored;
  private final Workers.Part pack = this::pack;
  private final Workers.Part multiply = this::multiply;

  private int count;
  private boolean fresh;

  /**
   * Uses shared memory from {@code sharedAt} and the memory of a worker from its beginning.
   *
   * @param gradients of the table, and of the bias if there is one
   */
  TableGradient(
      LogitBlock block,
      Coefficients coefficients,
      ArrayView x,
      ArrayView targets,
      List<ArrayView> gradients,
      Scratch scratch,
      int sharedAt) {
    this.block = block;
    this.coefficients = coefficients;
    this.x = x;
    this.targets = targets;
    out = gradients.getFirst();
    ofBias = gradients.stream().skip(1).findFirst();
    this.scratch = scratch;
    d = x.shape().columns();
    scored = new int[block.positions()];
    panelsAt = sharedAt;
    rowsAt = panelsAt + Panels.padded(d) * block.positions();
    coefficientsAt = Scratch.START + Product.WORK;
    lhsAt = coefficientsAt + Panels.paddedRows(PART) + Lanes.COUNT;
    scratch.reserve(lhsAt + Panels.paddedRows(PART) * Math.min(Panels.DEPTH, block.positions()));
    scratch.reserveShared(rowsAt + d * block.positions());
  }

  @Override
  public void start() {
    fresh = true;
    ofBias.ifPresent(TableGradient::zero);
  }

  /** Adds the present block. */
  @Override
  public void compute(Workers workers) {
    count = 0;
    for (int row = 0; row < block.rows(); row++) {
      if (target(row) >= 0) {
        scored[count++] = row;
      }
    }
    if (count > 0) {
      compact();
      workers.parallel(Math.ceilDiv(d, Panels.COLUMNS), pack);
      workers.parallel(block.parts(), multiply);
      fresh = false;
    }
  }

  @Override
  public void finish() {
    if (fresh) {
      zero(out);
    }
  }

  private static void zero(ArrayView gradient) {
    int from = gradient.offset();
    Arrays.fill(gradient.floats(), from, from + gradient.size(), 0);
  }

  private int target(int row) {
    return targets.ints()[targets.offset() + block.first() + row];
  }

  /** Collects the scored rows of x. */
  private void compact() {
    for (int s = 0; s < count; s++) {
      int row = x.offset() + (block.first() + scored[s]) * d;
      System.arraycopy(x.floats(), row, scratch.shared(), rowsAt + s * d, d);
    }
  }

  private void pack(int panel, int worker) {
    int c = panel * Panels.COLUMNS;
    int columns = Math.min(Panels.COLUMNS, d - c);
    float[] shared = scratch.shared();
    Panels.packRight(shared, rowsAt + c, d, false, count, columns, shared, panelsAt + c * count);
  }

  private void multiply(int part, int worker) {
    float[] work = scratch.of(worker);
    int rows = block.partColumns(part);
    int to = out.offset() + part * PART * d;
    int step = Panels.depth(count);
    for (int from = 0; from < count; from += step) {
      int depth = Math.min(step, count - from);
      packCoefficients(part, from, depth, work);
      for (int c = 0; c < d; c += COLUMNS) {
        Product.block(
            work,
            lhsAt,
            scratch.shared(),
            panelsAt + c * count,
            count,
            from,
            out.floats(),
            to + c,
            d,
            rows,
            Math.min(COLUMNS, d - c),
            depth,
            fresh && from == 0,
            work,
            Scratch.START);
      }
    }
  }

  /** Packs the coefficients of a part, transposed: its columns become rows. */
  private void packCoefficients(int part, int from, int depth, float[] work) {
    int columns = block.partColumns(part);
    Arrays.fill(work, coefficientsAt, lhsAt, 0);
    for (int s = 0; s < depth; s++) {
      int row = scored[from + s];
      int at = block.partAt(part, row);
      coefficients.write(row, part * PART, columns, scratch.shared(), at, work, coefficientsAt);
      if (ofBias.isPresent()) {
        int to = ofBias.get().offset() + part * PART;
        LogitBlock.add(work, coefficientsAt, ofBias.get().floats(), to, columns);
      }
      spread(work, coefficientsAt, columns, s, depth, work, lhsAt);
    }
  }

  /** Writes the elements of column s into each tile of rows: {@link Panels#ROWS} in a row of y. */
  private static void spread(float[] x, int at, int columns, int s, int depth, float[] y, int yAt) {
    for (int j = 0; j < columns; j += ROWS) {
      int to = yAt + j * depth + s * ROWS;
      if (LANES > ROWS && s < depth - 2) {
        // This writes more elements than needed; the next columns overwrite them.
        FloatVector.fromArray(Elements.SPECIES, x, at + j).intoArray(y, to);
      } else {
        for (int i = 0; i < ROWS; i++) {
          y[to + i] = x[at + j + i];
        }
      }
    }
  }
}
