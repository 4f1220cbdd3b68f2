package org.lathe.cpu.vector.product;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.graph.op.Matmul;

/**
 * Kernel of {@code matmul}. A slab of rhs is one block of k and as many columns as stay in a shared
 * cache. All workers pack a slab together and then read it. Each part is a block of rows of the
 * result; if there are few rows, it is also a block of columns.
 */
public final class MatmulKernel {
  /** Maximum of columns of a slab, a multiple of every panel: 4 MiB. */
  private static final int SLAB_COLUMNS = 2048;

  /**
   * Columns at a time, a multiple of every panel: 256 KiB, to stay in the L2 cache even where
   * another thread of the core uses it too.
   */
  private static final int COLUMNS = 128;

  /** Columns of rhs that are packed in one part. */
  private static final int PACK = 128;

  /** Multiply-adds per part: enough that the cost of starting a part does not matter. */
  private static final long PART = 1 << 21;

  /** Number of parts that keeps many threads busy. */
  private static final int MANY_PARTS = 12;

  /** Maximum of rows of a part: with more rows, the cost of packing rhs does not matter. */
  private static final int MOST_ROWS = 96;

  private final Matmul op;
  private final ArrayView lhs;
  private final ArrayView rhs;
  private final ArrayView out;
  private final Scratch scratch;
  private final int m;
  private final int n;
  private final int k;
  private final int step;
  private final int slabColumns;
  private final int partRows;
  private final int partColumns;
  private final int lhsAt;
  private final Workers.Part pack = this::pack;
  private final Workers.Part multiply = this::multiply;

  // The present slab; workers see it because a region begins after it is set.
  private int column;
  private int from;

  private MatmulKernel(
      Matmul op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.op = op;
    this.lhs = inputs.get(0);
    this.rhs = inputs.get(1);
    this.out = outputs.getFirst();
    this.scratch = scratch;
    m = out.shape().rows();
    n = out.shape().columns();
    k = op.transposeLhs() ? lhs.shape().rows() : lhs.shape().columns();
    step = Math.max(1, Panels.depth(k));
    slabColumns = Math.min(n, SLAB_COLUMNS);
    long work = (long) m * slabColumns * step;
    int wanted = Math.clamp(work / PART, 1, MANY_PARTS);
    int rows = Panels.paddedRows(Math.max(1, Math.ceilDiv(m, wanted)));
    partRows = Math.clamp(rows, 4 * Panels.ROWS, MOST_ROWS);
    int down = Math.max(1, Math.ceilDiv(m, partRows));
    int groups = Math.max(1, Math.ceilDiv(slabColumns, PACK));
    int across = Math.clamp(wanted / down, 1, groups);
    partColumns = Math.ceilDiv(groups, across) * PACK;
    lhsAt = Scratch.START + Product.WORK;
  }

  /** Returns a kernel for the product; few rows get a kernel of their own. */
  public static Kernel bind(
      Matmul op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    MatmulKernel kernel = new MatmulKernel(op, inputs, outputs, scratch);
    boolean skinny = kernel.m > 0 && kernel.m <= SkinnyMatmul.MOST_ROWS && kernel.k > 0;
    if (skinny && !op.transposeLhs() && op.transposeRhs()) {
      return SkinnyMatmul.bind(inputs, outputs, scratch);
    }
    scratch.reserve(kernel.lhsAt + kernel.partRows * kernel.step);
    scratch.reserveShared(Scratch.START + Panels.padded(kernel.slabColumns) * kernel.step);
    return kernel::run;
  }

  private void run(Workers workers) {
    if (k == 0) {
      Arrays.fill(out.floats(), out.offset(), out.offset() + out.size(), 0);
    }
    if (m == 0) {
      return;
    }
    for (column = 0; column < n; column += slabColumns) {
      int columns = Math.min(slabColumns, n - column);
      int packs = Math.ceilDiv(columns, PACK);
      int parts = Math.ceilDiv(m, partRows) * Math.ceilDiv(columns, partColumns);
      for (from = 0; from < k; from += step) {
        if (parts == 1) {
          // There is too little work to share.
          for (int part = 0; part < packs; part++) {
            pack(part, 0);
          }
        } else {
          workers.parallel(packs, pack);
        }
        workers.parallel(parts, multiply);
      }
    }
  }

  private void pack(int part, int worker) {
    int j = part * PACK;
    int depth = Math.min(step, k - from);
    int stride = rhs.shape().columns();
    int first = column + j;
    Panels.packRight(
        rhs.floats(),
        rhs.offset() + (op.transposeRhs() ? first * stride + from : from * stride + first),
        stride,
        op.transposeRhs(),
        depth,
        Math.min(PACK, Math.min(slabColumns, n - column) - j),
        scratch.shared(),
        Scratch.START + j * depth);
  }

  private void multiply(int part, int worker) {
    float[] work = scratch.of(worker);
    int columns = Math.min(slabColumns, n - column);
    int across = Math.ceilDiv(columns, partColumns);
    int i = part / across * partRows;
    int first = part % across * partColumns;
    int end = Math.min(columns, first + partColumns);
    int rows = Math.min(partRows, m - i);
    int depth = Math.min(step, k - from);
    int stride = lhs.shape().columns();
    Panels.packLeft(
        lhs.floats(),
        lhs.offset() + (op.transposeLhs() ? from * stride + i : i * stride + from),
        stride,
        op.transposeLhs(),
        rows,
        depth,
        work,
        lhsAt);
    for (int j = first; j < end; j += COLUMNS) {
      Product.block(
          work,
          lhsAt,
          scratch.shared(),
          Scratch.START + j * depth,
          depth,
          0,
          out.floats(),
          out.offset() + i * n + column + j,
          n,
          rows,
          Math.min(COLUMNS, end - j),
          depth,
          from == 0,
          work,
          Scratch.START);
    }
  }
}
