package org.lathe.tornado.launch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.op.Op;

/** The operations of this engine: how each is done, by which kernels. */
public final class Lowerings {
  private final Map<Class<? extends Op>, Lowering<? extends Op>> byType = new HashMap<>();

  /** Adds an operation. */
  public <O extends Op> Lowerings with(Class<O> type, Lowering<O> lowering) {
    if (byType.putIfAbsent(type, lowering) != null) {
      throw new IllegalArgumentException("two lowerings for " + type.getSimpleName());
    }
    return this;
  }

  /** Whether there are kernels for this operation. */
  public boolean has(Op op) {
    return byType.containsKey(op.getClass());
  }

  /**
   * Adds the launches for {@code op} on these operands.
   *
   * @param op one that {@link #has} knows
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> void lower(
      O op, List<Place> inputs, List<Place> outputs, Launches launches) {
    launches.nextOperation();
    ((Lowering<O>) byType.get(op.getClass())).lower(op, inputs, outputs, launches);
  }
}
