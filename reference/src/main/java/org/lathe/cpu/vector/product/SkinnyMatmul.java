package org.lathe.cpu.vector.product;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.FrozenCopy;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;

/**
 * Kernel of {@code matmul} for few rows times a transposed matrix, such as one decoded position
 * times a weight. Each part is a block of columns of the result: it packs its own rows of rhs,
 * which are read in memory order, and no part waits for another. Panels of weights that do not
 * change between runs are kept; then a run only reads them once, in order.
 */
final class SkinnyMatmul {
  /** Maximum of rows of lhs: with more, the parts should share the packing of rhs. */
  static final int MOST_ROWS = 32;

  /** Columns per part, a multiple of every panel. */
  private static final int COLUMNS = 128;

  private final ArrayView lhs;
  private final ArrayView rhs;
  private final ArrayView out;
  private final Scratch scratch;
  private final int m;
  private final int n;
  private final int k;
  private final int step;
  private final int panelsAt;
  private final FrozenCopy frozen;
  private final Workers.Part multiply = this::multiply;

  // The use of the copy in the present run; workers see it because a region begins after it is set.
  private FrozenCopy.Use use = FrozenCopy.Use.NONE;

  private SkinnyMatmul(List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    lhs = inputs.get(0);
    rhs = inputs.get(1);
    out = outputs.getFirst();
    this.scratch = scratch;
    m = out.shape().rows();
    n = out.shape().columns();
    k = lhs.shape().columns();
    step = Panels.depth(k);
    panelsAt = Scratch.START + Product.WORK;
    scratch.reserve(panelsAt + COLUMNS * step);
    scratch.reserveShared(Scratch.START + Panels.paddedRows(m) * k);
    frozen =
        scratch.copy(rhs, Math.addExact(Scratch.START, Math.multiplyExact(Panels.padded(n), k)));
  }

  /**
   * The operands are those of a {@code matmul} that transposes rhs; it has at least one row, and k
   * is at least 1.
   */
  static Kernel bind(List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new SkinnyMatmul(inputs, outputs, scratch)::run;
  }

  private void run(Workers workers) {
    for (int at = 0; at < k; at += step) {
      int depth = Math.min(step, k - at);
      int to = Scratch.START + at * Panels.paddedRows(m);
      Panels.packLeft(lhs.floats(), lhs.offset() + at, k, false, m, depth, scratch.shared(), to);
    }
    use = frozen == null ? FrozenCopy.Use.NONE : frozen.use();
    workers.parallel(Math.ceilDiv(n, COLUMNS), multiply);
    if (use == FrozenCopy.Use.MAKE) {
      frozen.made();
    }
  }

  private void multiply(int part, int worker) {
    int j = part * COLUMNS;
    int columns = Math.min(COLUMNS, n - j);
    float[] work = scratch.of(worker);
    boolean kept = use != FrozenCopy.Use.NONE;
    float[] panels = kept ? frozen.floats() : work;
    for (int at = 0; at < k; at += step) {
      int depth = Math.min(step, k - at);
      int to = kept ? Scratch.START + j * k + at * Panels.padded(columns) : panelsAt;
      if (use != FrozenCopy.Use.READ) {
        int rows = rhs.offset() + j * k + at;
        Panels.packRight(rhs.floats(), rows, k, true, depth, columns, panels, to);
      }
      Product.block(
          scratch.shared(),
          Scratch.START + at * Panels.paddedRows(m),
          panels,
          to,
          depth,
          0,
          out.floats(),
          out.offset() + j,
          n,
          m,
          columns,
          depth,
          at == 0,
          work,
          Scratch.START);
    }
  }
}
