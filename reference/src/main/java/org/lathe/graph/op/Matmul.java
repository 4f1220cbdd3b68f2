package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Matrix product of two operands, each seen as a matrix [product of leading extents, last extent]
 * and transposed first if asked.
 *
 * <p>Inputs: lhs, rhs of rank 2 or more. Output: {@code lhs rhs}; a lhs that is not transposed
 * keeps its leading extents.
 */
public record Matmul(boolean transposeLhs, boolean transposeRhs) implements Op {
  @Override
  public String mnemonic() {
    return "matmul";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32);
    Shape lhs = inputs.get(0).shape();
    Shape rhs = inputs.get(1).shape();
    Rules.require(this, "C1", lhs.rank() >= 2, "lhs %s has rank below 2", lhs);
    Rules.require(this, "C2", rhs.rank() >= 2, "rhs %s has rank below 2", rhs);
    int lhsColumns = transposeLhs ? lhs.rows() : lhs.columns();
    int rhsRows = transposeRhs ? rhs.columns() : rhs.rows();
    Rules.require(
        this, "C3", lhsColumns == rhsRows, "lhs columns %d, rhs rows %d", lhsColumns, rhsRows);
    int columns = transposeRhs ? rhs.rows() : rhs.columns();
    Shape result = transposeLhs ? Shape.of(lhs.columns(), columns) : lhs.withColumns(columns);
    return List.of(TensorType.f32(result));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    Shape lhs = inputs.getFirst();
    double depth = transposeLhs ? lhs.rows() : lhs.columns();
    return 2 * depth * outputs.getFirst().size();
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    Tensor lhs = adjoint.input(0);
    Tensor rhs = adjoint.input(1);
    Tensor g = adjoint.cotangent(0);
    GraphBuilder graph = adjoint.graph();
    if (adjoint.wanted(0)) {
      adjoint.give(
          0,
          transposeLhs
              ? graph.matmul(rhs, g, transposeRhs, true)
              : graph.matmul(g, rhs, false, !transposeRhs));
    }
    if (adjoint.wanted(1)) {
      adjoint.give(
          1,
          transposeRhs
              ? graph.matmul(g, lhs, true, transposeLhs)
              : graph.matmul(lhs, g, !transposeLhs, false));
    }
  }
}
