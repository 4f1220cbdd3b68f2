package org.lathe.conformance.oracle;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Parts;

/**
 * The results of an operation in float64, computed from its formula and not from its definition,
 * with the simplest loops; and the bound on the error of float32 arithmetic.
 *
 * @param <O> the operation
 */
public interface Oracle<O extends Op> {
  /** The oracles in files of their own: class {@code <operation>Oracle} of this package. */
  Parts<Oracle<?>> ALL = new Parts<>(MethodHandles.lookup(), "Oracle", Oracle.class);

  /** Returns the outputs for these inputs. */
  List<DoubleTensor> apply(O op, List<DoubleTensor> inputs);

  /**
   * Returns the error bound of each output element, in units of {@code u = 2^-24} and to first
   * order, if the relative error of every float32 operation is at most u. {@code
   * org.lathe.engine.TolerancePolicy.bound} multiplies it by u and by the factor of the operation.
   *
   * <p>By accuracy class:
   *
   * <ul>
   *   <li>EXACT: never called.
   *   <li>ULP: the size that the roundings act on: |output|, or more if the last step cancels:
   *       {@code |mu| + |noise exp(..)|} for {@code mu + noise exp(..)}. The policy has the number
   *       of roundings.
   *   <li>DOT: {@code K sum |a||b|} for a sum of K terms.
   *   <li>COMPOSITE: derived from the sums inside (each {@code K sum |a||b|}), whose errors are
   *       carried through the later steps. The derivation is in the comment.
   * </ul>
   *
   * @param outputs the results of {@link #apply} for {@code inputs}
   * @param products precision of products that the engine declares: a sum of K of them counts for
   *     {@code TolerancePolicy.terms(products, K)} roundings
   * @return a tensor of the same shape for each output, without negative elements
   */
  default List<DoubleTensor> roundings(
      O op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return outputs.stream()
        .map(output -> DoubleTensor.of(output.type(), i -> Math.abs(output.at(i))))
        .toList();
  }

  /**
   * Returns K of a DOT operation, such that {@link #roundings} is K times the sum of absolute
   * terms, for products of float32.
   */
  default int terms(O op, List<DoubleTensor> inputs) {
    throw new UnsupportedOperationException(op.mnemonic() + " is not a plain sum");
  }

  /**
   * Returns whether the gradient for an element of an input is the derivative of {@link #apply}.
   * False where that has none, or where the operation's page says that it is another.
   */
  default boolean differentiable(O op, List<DoubleTensor> inputs, int input, int element) {
    return true;
  }
}
