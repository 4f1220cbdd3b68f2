package org.lathe.cpu;

import java.lang.invoke.MethodHandles.Lookup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.lathe.engine.GraphRewrite;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Parts;

/** The kernels of an engine, by operation. */
public final class Kernels {
  private final Function<Class<? extends Op>, Optional<Binder<?>>> binders;
  private final GraphRewrite rewrite;

  private Kernels(
      Function<Class<? extends Op>, Optional<Binder<?>>> binders, GraphRewrite rewrite) {
    this.binders = binders;
    this.rewrite = rewrite;
  }

  /**
   * Returns the kernels that classes named {@code <operation><suffix>} bind.
   *
   * @param in a class of their package
   */
  public static Kernels binders(Lookup in, String suffix) {
    Parts<Binder<?>> parts = new Parts<>(in, suffix, Binder.class);
    return new Kernels(parts::of, GraphRewrite.NONE);
  }

  /**
   * Returns kernels that are scalar definitions, in classes named {@code <operation><suffix>}, and
   * run on the calling thread.
   *
   * @param in a class of their package
   */
  public static Kernels definitions(Lookup in, String suffix) {
    Parts<Definition<?>> parts = new Parts<>(in, suffix, Definition.class);
    return new Kernels(type -> parts.of(type).<Binder<?>>map(Kernels::binder), GraphRewrite.NONE);
  }

  private static <O extends Op> Binder<O> binder(Definition<O> definition) {
    return (op, inputs, outputs, scratch) -> workers -> definition.apply(op, inputs, outputs);
  }

  /** Returns these kernels, and those of {@code others} for operations that these lack. */
  public Kernels orElse(Kernels others) {
    return new Kernels(type -> binders.apply(type).or(() -> others.binders.apply(type)), rewrite);
  }

  /** Returns the same kernels, for graphs that are rewritten by {@code rewrite} first. */
  public Kernels rewriting(GraphRewrite rewrite) {
    return new Kernels(binders, rewrite);
  }

  /**
   * Returns the same kernels with one exception: the kernel of one operation is made from the
   * present one. This is for engines that differ in one operation, such as those that test the
   * conformance suite. The result does not rewrite graphs.
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> Kernels replace(Class<O> type, UnaryOperator<Binder<O>> change) {
    Optional<Binder<?>> changed =
        binders.apply(type).map(binder -> change.apply((Binder<O>) binder));
    return new Kernels(asked -> asked == type ? changed : binders.apply(asked), GraphRewrite.NONE);
  }

  /** Receives each kernel that is bound, and returns the kernel to run in its place. */
  @FunctionalInterface
  public interface Around {
    /** Returns the kernel to run for {@code op} on these operands instead of {@code kernel}. */
    Kernel kernel(Kernel kernel, Op op, List<ArrayView> inputs, List<ArrayView> outputs);
  }

  /** Returns the same kernels, each wrapped by {@code frame}: for measurements. */
  public Kernels around(Around frame) {
    return new Kernels(
        type -> binders.apply(type).<Binder<?>>map(binder -> framed(binder, frame)), rewrite);
  }

  private static <O extends Op> Binder<O> framed(Binder<O> binder, Around frame) {
    return (op, inputs, outputs, scratch) ->
        frame.kernel(binder.bind(op, inputs, outputs, scratch), op, inputs, outputs);
  }

  /** Returns the rewrite of graphs before they are bound to these kernels. */
  public GraphRewrite rewrite() {
    return rewrite;
  }

  boolean has(Op op) {
    return binders.apply(op.getClass()).isPresent();
  }

  @SuppressWarnings("unchecked")
  <O extends Op> Kernel bind(
      O op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    Binder<O> binder = (Binder<O>) binders.apply(op.getClass()).orElseThrow();
    return binder.bind(op, inputs, outputs, scratch);
  }
}
