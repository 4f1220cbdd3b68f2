package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;
import org.lathe.graph.op.Matmul;

/**
 * Kernel of {@code matmul}. A slab of rhs, as much as stays in a cache, is packed once by all
 * workers and then read by all: each part is a block of rows and columns of the result.
 */
final class MatmulVector {
  /** Columns of a slab, a multiple of every panel, and most of its elements: 2 MiB. */
  private static final int SLAB_COLUMNS = 2048;

  private static final int SLAB = 1 << 19;

  /** Multiply-adds that outweigh handing out a part. */
  private static final long PART = 1 << 21;

  /** Parts that keep many threads busy. */
  private static final int MOST_PARTS = 64;

  /** Rows that outweigh bringing a panel to the L1 cache, a multiple of the rows of every tile. */
  private static final int ROWS = 96;

  private final Matmul op;
  private final Span lhs;
  private final Span rhs;
  private final Span out;
  private final Scratch scratch;
  private final int m;
  private final int n;
  private final int k;
  private final int step;
  private final int slabColumns;
  private final int slabDepth;
  private final int slabAt;
  private final int slab;
  private final int partRows;
  private final int partColumns;
  private final Workers.Part pack = this::pack;
  private final Workers.Part multiply = this::multiply;

  // The present slab; workers see it since a region begins after it is set.
  private int column;
  private int from;

  private MatmulVector(Matmul op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    this.op = op;
    this.lhs = inputs.get(0);
    this.rhs = inputs.get(1);
    this.out = outputs.getFirst();
    this.scratch = scratch;
    m = out.shape().rows();
    n = out.shape().columns();
    k = op.transposeLhs() ? lhs.shape().rows() : lhs.shape().columns();
    step = Math.max(1, Product.depth(k));
    slabColumns = Math.min(n, SLAB_COLUMNS);
    int width = Math.max(1, Panels.padded(slabColumns));
    slabDepth = Math.min(k, Math.max(1, SLAB / width / step) * step);
    long work = (long) m * slabColumns * slabDepth;
    int wanted = Math.clamp(work / PART, 1, MOST_PARTS);
    int down = Math.clamp(m / ROWS, 1, wanted);
    partRows = Math.max(1, Math.ceilDiv(Math.ceilDiv(m, down), 24) * 24);
    int panels = Math.ceilDiv(slabColumns, Panels.COLUMNS);
    int across = Math.clamp(wanted / down, 1, Math.max(1, panels));
    partColumns = Math.max(1, Math.ceilDiv(panels, across)) * Panels.COLUMNS;
    slabAt = Product.blockWork(Math.min(m, partRows));
    slab = width * slabDepth;
  }

  static Kernel bind(Matmul op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    MatmulVector kernel = new MatmulVector(op, inputs, outputs, scratch);
    boolean skinny = kernel.m > 0 && kernel.m <= SkinnyMatmul.MOST_ROWS && kernel.k > 0;
    if (skinny && !op.transposeLhs() && op.transposeRhs()) {
      return SkinnyMatmul.bind(inputs, outputs, scratch);
    }
    scratch.reserve(kernel.slabAt + kernel.slab);
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
      int parts = Math.ceilDiv(m, partRows) * Math.ceilDiv(columns, partColumns);
      for (from = 0; from < k; from += slabDepth) {
        int blocks = Math.ceilDiv(Math.min(slabDepth, k - from), step);
        if (parts == 1) {
          // Too little work to share any of it.
          for (int block = 0; block < blocks; block++) {
            pack(block, 0);
          }
        } else {
          workers.parallel(blocks, pack);
        }
        workers.parallel(parts, multiply);
      }
    }
  }

  /** Packs one block of k of the slab. */
  private void pack(int block, int worker) {
    int columns = Math.min(slabColumns, n - column);
    int at = from + block * step;
    int depth = Math.min(step, Math.min(k, from + slabDepth) - at);
    int stride = rhs.shape().columns();
    Panels.packRight(
        rhs.floats(),
        rhs.offset() + (op.transposeRhs() ? column * stride + at : at * stride + column),
        stride,
        op.transposeRhs(),
        depth,
        columns,
        scratch.of(0),
        slabAt + block * step * Panels.padded(columns));
  }

  private void multiply(int part, int worker) {
    int columns = Math.min(slabColumns, n - column);
    int across = Math.ceilDiv(columns, partColumns);
    int i = part / across * partRows;
    int j = part % across * partColumns;
    int end = Math.min(k, from + slabDepth);
    int stride = lhs.shape().columns();
    for (int at = from; at < end; at += step) {
      int depth = Math.min(step, end - at);
      Product.block(
          lhs.floats(),
          lhs.offset() + (op.transposeLhs() ? at * stride + i : i * stride + at),
          stride,
          op.transposeLhs(),
          scratch.of(0),
          slabAt + (at - from) * Panels.padded(columns) + j * depth,
          out.floats(),
          out.offset() + i * n + column + j,
          n,
          Math.min(partRows, m - i),
          Math.min(partColumns, columns - j),
          depth,
          at == 0,
          scratch.of(worker),
          0);
    }
  }
}
