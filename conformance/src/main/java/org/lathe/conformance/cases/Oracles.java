package org.lathe.conformance.cases;

import java.util.List;
import java.util.Optional;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.graph.op.Op;

/**
 * The oracles, by operation: the class that has an operation's cases, if it is an oracle too, or
 * class {@code <operation>Oracle} of the package of oracles.
 */
public final class Oracles {
  private Oracles() {}

  /** The oracle of an operation; empty if there is none. */
  public static Optional<Oracle<?>> find(Class<? extends Op> operation) {
    Cases<?> cases = Cases.ALL.of(operation).orElse(null);
    return cases instanceof Oracle<?> oracle ? Optional.of(oracle) : Oracle.ALL.of(operation);
  }

  /** The oracle of an operation; fails if there is none. */
  @SuppressWarnings("unchecked")
  public static <O extends Op> Oracle<O> of(O op) {
    return (Oracle<O>)
        find(op.getClass())
            .orElseThrow(() -> new IllegalArgumentException("no oracle for " + op.mnemonic()));
  }

  /** What {@code op} gives for these inputs, in float64. */
  public static List<DoubleTensor> apply(Op op, List<DoubleTensor> inputs) {
    return of(op).apply(op, inputs);
  }
}
