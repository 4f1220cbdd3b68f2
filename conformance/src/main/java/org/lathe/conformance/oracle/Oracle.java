package org.lathe.conformance.oracle;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Parts;

/**
 * What an operation gives in float64, written from its formula and not from its definition, in the
 * plainest loops; and how far off float32 arithmetic may be.
 *
 * @param <O> the operation
 */
public interface Oracle<O extends Op> {
  /** Those in files of their own: class {@code <operation>Oracle} of this package. */
  Parts<Oracle<?>> ALL = new Parts<>(MethodHandles.lookup(), "Oracle", Oracle.class);

  /** The outputs for these inputs. */
  List<DoubleTensor> apply(O op, List<DoubleTensor> inputs);

  /**
   * How far off each output element may be, in units of {@code u = 2^-24} and to first order, when
   * every float32 operation errs by at most u relative. {@code
   * org.lathe.engine.TolerancePolicy.bound} multiplies it by u and by the operation's factor.
   *
   * <p>By accuracy class:
   *
   * <ul>
   *   <li>EXACT: not asked for.
   *   <li>ULP: the size that the roundings act on: |output| as it is here, or more where the last
   *       step cancels: {@code |mu| + |noise exp(..)|} for {@code mu + noise exp(..)}. The number
   *       of roundings is the policy's.
   *   <li>DOT: {@code K sum |a||b|} for a sum of K terms.
   *   <li>COMPOSITE: derived, and the derivation written beside it, from the sums inside (each
   *       {@code K sum |a||b|}) carried through what follows.
   * </ul>
   *
   * @param outputs what {@link #apply} gave for {@code inputs}
   * @param products precision of products that the engine declares: a sum of K of them counts for
   *     {@code TolerancePolicy.terms(products, K)} roundings
   * @return a tensor of the same shape for each output, nothing negative in it
   */
  default List<DoubleTensor> roundings(
      O op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    return outputs.stream()
        .map(output -> DoubleTensor.of(output.type(), i -> Math.abs(output.at(i))))
        .toList();
  }

  /**
   * Of a DOT operation: K, such that {@link #roundings} is K times the sum of absolute terms, for
   * products of float32.
   */
  default int terms(O op, List<DoubleTensor> inputs) {
    throw new UnsupportedOperationException(op.mnemonic() + " is no plain sum");
  }
}
