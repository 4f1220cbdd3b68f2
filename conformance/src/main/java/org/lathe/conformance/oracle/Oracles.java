package org.lathe.conformance.oracle;

import java.lang.invoke.MethodHandles;
import java.util.List;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Parts;

/** The oracles, by operation: class {@code <operation>Oracle} of this package. */
public final class Oracles {
  /** Returns the oracles: one for each operation. */
  public static final Parts<Oracle<?>> ALL =
      new Parts<>(MethodHandles.lookup(), "Oracle", Oracle.class);

  private Oracles() {}

  /** Returns the oracle of an operation; fails if there is none. */
  @SuppressWarnings("unchecked")
  public static <O extends Op> Oracle<O> of(O op) {
    return (Oracle<O>)
        ALL.of(op.getClass())
            .orElseThrow(() -> new IllegalArgumentException("no oracle for " + op.mnemonic()));
  }

  /** Returns the results of {@code op} for these inputs, in float64. */
  public static List<DoubleTensor> apply(Op op, List<DoubleTensor> inputs) {
    return of(op).apply(op, inputs);
  }
}
