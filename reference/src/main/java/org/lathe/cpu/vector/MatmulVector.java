package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;
import org.lathe.graph.op.Matmul;

/** Kernel of {@code matmul}: each part is a block of rows and columns of the result. */
final class MatmulVector {
  private MatmulVector() {}

  static Kernel bind(Matmul op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    Span lhs = inputs.get(0);
    Span rhs = inputs.get(1);
    Span out = outputs.getFirst();
    int m = out.shape().rows();
    int n = out.shape().columns();
    int k = op.transposeLhs() ? lhs.shape().rows() : lhs.shape().columns();
    Grid grid = Grid.of(m, n, k, op.transposeLhs(), op.transposeRhs());
    int down = Math.ceilDiv(m, Math.max(1, grid.rows()));
    int across = Math.ceilDiv(n, Math.max(1, grid.columns()));
    scratch.reserve(Product.work(Math.min(m, grid.rows()), Math.min(n, grid.columns()), k));
    int aStride = lhs.shape().columns();
    int bStride = rhs.shape().columns();
    Workers.Part body =
        (part, worker) -> {
          int i = part / across * grid.rows();
          int j = part % across * grid.columns();
          Product.multiply(
              lhs.floats(),
              lhs.offset() + (op.transposeLhs() ? i : i * aStride),
              aStride,
              op.transposeLhs(),
              rhs.floats(),
              rhs.offset() + (op.transposeRhs() ? j * bStride : j),
              bStride,
              op.transposeRhs(),
              out.floats(),
              out.offset() + i * n + j,
              n,
              Math.min(grid.rows(), m - i),
              Math.min(grid.columns(), n - j),
              k,
              scratch.of(worker),
              0);
        };
    return workers -> workers.parallel(down * across, body);
  }
}
