package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.graph.op.Matmul;

/**
 * Definition of {@code matmul}: each element is a sequence of fused multiply-adds over k from 0.
 */
final class MatmulScalar implements Definition<Matmul> {
  @Override
  public void apply(Matmul op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView lhs = inputs.get(0);
    ArrayView rhs = inputs.get(1);
    ArrayView out = outputs.getFirst();
    int rows = op.transposeLhs() ? lhs.shape().columns() : lhs.shape().rows();
    int depth = op.transposeLhs() ? lhs.shape().rows() : lhs.shape().columns();
    int columns = out.shape().columns();
    int lhsRow = op.transposeLhs() ? 1 : depth;
    int lhsStep = op.transposeLhs() ? rows : 1;
    int rhsColumn = op.transposeRhs() ? depth : 1;
    int rhsStep = op.transposeRhs() ? 1 : columns;
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        float sum = 0;
        for (int k = 0; k < depth; k++) {
          sum =
              Math.fma(
                  lhs.floats()[lhs.offset() + i * lhsRow + k * lhsStep],
                  rhs.floats()[rhs.offset() + j * rhsColumn + k * rhsStep],
                  sum);
        }
        out.floats()[out.offset() + i * columns + j] = sum;
      }
    }
  }
}
