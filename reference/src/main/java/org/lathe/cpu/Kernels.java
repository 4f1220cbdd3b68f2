package org.lathe.cpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.lathe.graph.op.Op;

/** The kernels of an engine, by operation. */
public final class Kernels {
  private final Map<Class<? extends Op>, Binder<? extends Op>> binders = new HashMap<>();

  /** Adds what binds operation {@code type}. */
  public <O extends Op> Kernels with(Class<O> type, Binder<O> binder) {
    if (binders.putIfAbsent(type, binder) != null) {
      throw new IllegalArgumentException("two kernels for " + type.getSimpleName());
    }
    return this;
  }

  /** Adds an operation by its scalar definition, run on the calling thread. */
  public <O extends Op> Kernels with(Class<O> type, Definition<O> definition) {
    return with(
        type, (op, inputs, outputs, scratch) -> workers -> definition.apply(op, inputs, outputs));
  }

  /**
   * The same kernels but for one operation, whose kernel is made from the one that is there: for
   * engines that differ in it, such as those that the conformance suite is tested with.
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> Kernels replace(Class<O> type, UnaryOperator<Binder<O>> change) {
    Kernels changed = new Kernels();
    changed.binders.putAll(binders);
    changed.binders.put(type, change.apply((Binder<O>) binders.get(type)));
    return changed;
  }

  boolean has(Op op) {
    return binders.containsKey(op.getClass());
  }

  @SuppressWarnings("unchecked")
  <O extends Op> Kernel bind(O op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    return ((Binder<O>) binders.get(op.getClass())).bind(op, inputs, outputs, scratch);
  }
}
