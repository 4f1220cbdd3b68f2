package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;

/**
 * Kernel of {@code matmul} for few rows times a transposed matrix, such as one decoded position
 * times a weight: as {@code (rhs lhs^T)^T}, so that rhs, the large operand, is read as it lies and
 * only lhs is packed. Each part is a block of columns of the result.
 */
final class SkinnyMatmul {
  /** Most rows of lhs: beyond, packing rhs is worth it. */
  static final int MOST_ROWS = 32;

  /** Multiply-adds that outweigh handing out a part, and most rows of rhs a part. */
  private static final int PART = 1 << 17;

  private static final int MOST_BLOCK = 384;

  private final Span lhs;
  private final Span rhs;
  private final Span out;
  private final Scratch scratch;
  private final int m;
  private final int n;
  private final int k;
  private final int step;
  private final int width;
  private final int block;
  private final int rowsAt;
  private final int resultAt;
  private final Workers.Part multiply = this::multiply;

  private SkinnyMatmul(List<Span> inputs, List<Span> outputs, Scratch scratch) {
    lhs = inputs.get(0);
    rhs = inputs.get(1);
    out = outputs.getFirst();
    this.scratch = scratch;
    m = out.shape().rows();
    n = out.shape().columns();
    k = lhs.shape().columns();
    step = Panels.depth(k);
    width = Panels.padded(m);
    block = Math.clamp(Math.ceilDiv(PART / (m * k), 24) * 24, 24, MOST_BLOCK);
    rowsAt = Scratch.START + Product.WORK;
    resultAt = rowsAt + block * step;
    scratch.reserve(resultAt + block * m);
    scratch.reserveShared(Scratch.START + width * k);
  }

  /** Operands as of {@code matmul} that transposes rhs; at least one row and k at least 1. */
  static Kernel bind(List<Span> inputs, List<Span> outputs, Scratch scratch) {
    return new SkinnyMatmul(inputs, outputs, scratch)::run;
  }

  private void run(Workers workers) {
    for (int at = 0; at < k; at += step) {
      int depth = Math.min(step, k - at);
      Panels.packRight(
          lhs.floats(),
          lhs.offset() + at,
          k,
          true,
          depth,
          m,
          scratch.shared(),
          Scratch.START + at * width);
    }
    workers.parallel(Math.ceilDiv(n, block), multiply);
  }

  private void multiply(int part, int worker) {
    int j = part * block;
    int columns = Math.min(block, n - j);
    float[] work = scratch.of(worker);
    for (int at = 0; at < k; at += step) {
      int depth = Math.min(step, k - at);
      int rows = rhs.offset() + j * k + at;
      Panels.packLeft(rhs.floats(), rows, k, false, columns, depth, work, rowsAt);
      Product.block(
          work,
          rowsAt,
          scratch.shared(),
          Scratch.START + at * width,
          depth,
          0,
          work,
          resultAt,
          m,
          columns,
          m,
          depth,
          at == 0,
          work,
          Scratch.START);
    }
    Transpose.rows(work, resultAt, m, columns, m, out.floats(), out.offset() + j, n);
  }
}
