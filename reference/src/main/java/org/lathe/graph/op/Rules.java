package org.lathe.graph.op;

import java.util.List;
import java.util.Locale;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.ShapeRuleException;
import org.lathe.graph.TensorType;

/** The checks that shape rules are made of; {@code C0} is arity and element types everywhere. */
final class Rules {
  private Rules() {}

  /** C0: as many inputs as element types, each of its type. */
  static void operands(Op op, List<TensorType> inputs, DType... dtypes) {
    if (inputs.size() != dtypes.length) {
      throw new ShapeRuleException(
          op.mnemonic(), "C0", "needs " + dtypes.length + " inputs, got " + inputs.size());
    }
    for (int i = 0; i < dtypes.length; i++) {
      if (inputs.get(i).dtype() != dtypes[i]) {
        throw new ShapeRuleException(
            op.mnemonic(), "C0", "input " + i + " must be " + dtypes[i] + ", is " + inputs.get(i));
      }
    }
  }

  /** Fails rule {@code label} with {@code detail} unless {@code holds}. */
  static void require(Op op, String label, boolean holds, String detail, Object... values) {
    if (!holds) {
      throw new ShapeRuleException(
          op.mnemonic(), label, String.format(Locale.ROOT, detail, values));
    }
  }

  /**
   * Returns whether {@code row} has a row for each sequence of x [b, n, d], or one for all: [b, d]
   * or [1, d].
   */
  static boolean isRowOfSequences(Shape row, Shape x) {
    return row.rank() == 2
        && (row.extent(0) == 1 || row.extent(0) == x.extent(0))
        && row.columns() == x.columns();
  }
}
