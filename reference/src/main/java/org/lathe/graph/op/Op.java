package org.lathe.graph.op;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.TensorType;

/**
 * An operation with its attributes, as a record. Its meaning is its page {@code
 * docs/spec/ops/<mnemonic>.md} and its scalar definition in {@code org.lathe.cpu.scalar}.
 */
public interface Op {
  /** The name on its page, on the command line and in reports, such as {@code rms_norm_grad}. */
  String mnemonic();

  /**
   * The shape rule: types of the outputs for these inputs.
   *
   * @throws org.lathe.graph.ShapeRuleException naming the broken constraint
   */
  List<TensorType> outputs(List<TensorType> inputs);

  /** How close an engine must come to the definition. */
  AccuracyClass accuracy();

  /**
   * Adds to the graph what carries cotangents from this operation's outputs to its inputs, as
   * operations.
   *
   * @throws UnsupportedOperationException where the operation has no gradient
   */
  default void gradient(Adjoint adjoint) {
    throw new UnsupportedOperationException(mnemonic() + " has no gradient");
  }

  /**
   * The input whose buffer output {@code output} may share, because each element is read before it
   * is written and no other element is needed after; -1 for none.
   */
  default int inPlaceInput(int output) {
    return -1;
  }
}
