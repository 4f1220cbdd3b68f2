package org.lathe.graph.op;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * The shape rules that the score entropies share. Their operands are x [.., d], table [vocabulary,
 * d], bias [vocabulary], then what each position has: [..].
 */
final class OutputLayer {
  /** The first operand of the positions. */
  private static final int EACH = 3;

  private OutputLayer() {}

  /** Requires one element for each position in all operands from the fourth on. */
  static void requirePositions(Op op, String label, List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    for (int i = EACH; i < inputs.size(); i++) {
      Shape each = inputs.get(i).shape();
      Rules.require(
          op,
          label,
          x.rank() >= 2 && x.withoutLast().equals(each),
          "x %s, input %d %s",
          x,
          i,
          each);
    }
  }

  /** Requires that the table has the columns of x. */
  static void requireColumns(Op op, String label, List<TensorType> inputs) {
    Shape x = inputs.get(0).shape();
    Shape table = inputs.get(1).shape();
    Rules.require(
        op, label, table.rank() == 2 && table.columns() == x.columns(), "x %s, table %s", x, table);
  }

  /** Requires that there is a row of the table. */
  static void requireRow(Op op, String label, List<TensorType> inputs) {
    Shape table = inputs.get(1).shape();
    Rules.require(op, label, table.extent(0) >= 1, "table %s has no rows", table);
  }

  /** Requires one element of the bias for each row of the table. */
  static void requireBias(Op op, String label, List<TensorType> inputs) {
    LinearCrossEntropy.requireBias(op, label, inputs.get(2).shape(), inputs.get(1).shape());
  }
}
