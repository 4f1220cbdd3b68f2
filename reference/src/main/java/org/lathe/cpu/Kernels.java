package org.lathe.cpu;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.lathe.engine.GraphRewrite;
import org.lathe.graph.op.Op;

/** The kernels of an engine, by operation. */
public final class Kernels {
  private final Map<Class<? extends Op>, Binder<? extends Op>> binders = new HashMap<>();
  private GraphRewrite rewrite = GraphRewrite.NONE;

  /** Adds what binds operation {@code type}. */
  public <O extends Op> Kernels with(Class<O> type, Binder<O> binder) {
    if (binders.putIfAbsent(type, binder) != null) {
      throw new IllegalArgumentException("two kernels for " + type.getSimpleName());
    }
    return this;
  }

  /** Has {@code rewrite} make of each graph what these kernels do, in place of any before. */
  public Kernels rewriting(GraphRewrite rewrite) {
    this.rewrite = rewrite;
    return this;
  }

  /** Adds an operation by its scalar definition, run on the calling thread. */
  public <O extends Op> Kernels with(Class<O> type, Definition<O> definition) {
    return with(
        type, (op, inputs, outputs, scratch) -> workers -> definition.apply(op, inputs, outputs));
  }

  /**
   * The same kernels but for one operation, whose kernel is made from the one that is there: for
   * engines that differ in it, such as those that the conformance suite is tested with. Every task
   * is then done by itself.
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> Kernels replace(Class<O> type, UnaryOperator<Binder<O>> change) {
    Kernels changed = new Kernels();
    changed.binders.putAll(binders);
    changed.binders.put(type, change.apply((Binder<O>) binders.get(type)));
    return changed;
  }

  /** Told of each kernel that is bound; gives the kernel to run in its place. */
  @FunctionalInterface
  public interface Around {
    /** The kernel to run for {@code op} on these operands, where {@code kernel} was made for it. */
    Kernel kernel(Kernel kernel, Op op, List<Span> inputs, List<Span> outputs);
  }

  /** The same kernels, each in a frame: for those who measure what runs. */
  public Kernels around(Around frame) {
    Kernels framed = new Kernels().rewriting(rewrite);
    binders.forEach((type, binder) -> framed.binders.put(type, framed(binder, frame)));
    return framed;
  }

  private static <O extends Op> Binder<O> framed(Binder<O> binder, Around frame) {
    return (op, inputs, outputs, scratch) ->
        frame.kernel(binder.bind(op, inputs, outputs, scratch), op, inputs, outputs);
  }

  /** What is made of a graph before it is bound to these kernels. */
  public GraphRewrite rewrite() {
    return rewrite;
  }

  boolean has(Op op) {
    return binders.containsKey(op.getClass());
  }

  @SuppressWarnings("unchecked")
  <O extends Op> Kernel bind(O op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    return ((Binder<O>) binders.get(op.getClass())).bind(op, inputs, outputs, scratch);
  }
}
