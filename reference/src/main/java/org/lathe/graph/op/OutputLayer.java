package org.lathe.graph.op;

import java.util.ArrayList;
import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Task;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * What the losses of an output layer share: the replacement that makes their gradient for x, and
 * the shape rules of the score entropies. Their operands are x [.., d], table [vocabulary, d], bias
 * [vocabulary], then what each position has: [..].
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

  /**
   * Replaces the task of a loss by one that also makes the gradient of each position's own loss for
   * its row of x, in the same pass.
   *
   * @param making the loss with that gradient as its last output
   * @return that output
   */
  static Tensor unitGradient(Adjoint adjoint, Op making) {
    Tensor unit = adjoint.graph().pending(making.mnemonic() + "_unit", adjoint.input(0).type());
    List<Tensor> outputs = new ArrayList<>(adjoint.task().outputs());
    outputs.add(unit);
    adjoint.replaceTask(new Task(making, adjoint.task().inputs(), outputs));
    return unit;
  }
}
