package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.Matmul;

/** Oracle of {@code matmul}: the sum of outer products, k outermost. */
final class MatmulOracle implements Oracle<Matmul> {
  @Override
  public List<DoubleTensor> apply(Matmul op, List<DoubleTensor> inputs) {
    return List.of(product(op, inputs, false));
  }

  /** {@code K sum |a||b|}. */
  @Override
  public List<DoubleTensor> roundings(
      Matmul op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor sum = product(op, inputs, true);
    double terms = TolerancePolicy.terms(products, depth(op, inputs.get(0)));
    return List.of(DoubleTensor.of(sum.type(), i -> terms * sum.at(i)));
  }

  @Override
  public int terms(Matmul op, List<DoubleTensor> inputs) {
    return depth(op, inputs.get(0));
  }

  private static int depth(Matmul op, DoubleTensor lhs) {
    return op.transposeLhs() ? lhs.shape().rows() : lhs.shape().columns();
  }

  private static DoubleTensor product(Matmul op, List<DoubleTensor> inputs, boolean absolute) {
    DoubleTensor lhs = inputs.get(0);
    DoubleTensor rhs = inputs.get(1);
    TensorType type = op.outputs(List.of(lhs.type(), rhs.type())).getFirst();
    DoubleTensor product = DoubleTensor.zeros(type);
    int rows = type.shape().rows();
    int columns = type.shape().columns();
    int depth = depth(op, lhs);
    for (int k = 0; k < depth; k++) {
      for (int i = 0; i < rows; i++) {
        double a = lhs.at(op.transposeLhs() ? k * rows + i : i * depth + k);
        for (int j = 0; j < columns; j++) {
          double b = rhs.at(op.transposeRhs() ? j * depth + k : k * columns + j);
          product.values()[i * columns + j] += absolute ? Math.abs(a * b) : a * b;
        }
      }
    }
    return product;
  }
}
