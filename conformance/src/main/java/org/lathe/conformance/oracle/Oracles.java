package org.lathe.conformance.oracle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;

/** The oracles, by operation. */
public final class Oracles {
  private static final Map<Class<? extends Op>, Oracle<? extends Op>> ALL = new LinkedHashMap<>();

  static {
    put(Matmul.class, new MatmulOracle());
  }

  private Oracles() {}

  private static <O extends Op> void put(Class<O> operation, Oracle<O> oracle) {
    ALL.put(operation, oracle);
  }

  /** Operations that have an oracle. */
  public static Set<Class<? extends Op>> operations() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /** The oracle of an operation; fails if there is none. */
  @SuppressWarnings("unchecked")
  public static <O extends Op> Oracle<O> of(O op) {
    Oracle<? extends Op> oracle = ALL.get(op.getClass());
    if (oracle == null) {
      throw new IllegalArgumentException("no oracle for " + op.mnemonic());
    }
    return (Oracle<O>) oracle;
  }

  /** What {@code op} gives for these inputs, in float64. */
  public static List<DoubleTensor> apply(Op op, List<DoubleTensor> inputs) {
    return of(op).apply(op, inputs);
  }
}
