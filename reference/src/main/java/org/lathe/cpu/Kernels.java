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
   * Kernels that classes named {@code <operation><suffix>} bind.
   *
   * @param in of a class in their package
   */
  public static Kernels binders(Lookup in, String suffix) {
    Parts<Binder<?>> parts = new Parts<>(in, suffix, Binder.class);
    return new Kernels(parts::of, GraphRewrite.NONE);
  }

  /**
   * Kernels that are scalar definitions, in classes named {@code <operation><suffix>}, run on the
   * calling thread.
   *
   * @param in of a class in their package
   */
  public static Kernels definitions(Lookup in, String suffix) {
    Parts<Definition<?>> parts = new Parts<>(in, suffix, Definition.class);
    return new Kernels(type -> parts.of(type).<Binder<?>>map(Kernels::binder), GraphRewrite.NONE);
  }

  private static <O extends Op> Binder<O> binder(Definition<O> definition) {
    return (op, inputs, outputs, scratch) -> workers -> definition.apply(op, inputs, outputs);
  }

  /** The same kernels, and those of {@code others} for operations that these lack. */
  public Kernels orElse(Kernels others) {
    return new Kernels(type -> binders.apply(type).or(() -> others.binders.apply(type)), rewrite);
  }

  /** The same kernels, for graphs of which {@code rewrite} makes what these kernels do. */
  public Kernels rewriting(GraphRewrite rewrite) {
    return new Kernels(binders, rewrite);
  }

  /**
   * The same kernels but for one operation, whose kernel is made from the one that is there: for
   * engines that differ in it, such as those that the conformance suite is tested with. Every task
   * is then done by itself.
   */
  @SuppressWarnings("unchecked")
  public <O extends Op> Kernels replace(Class<O> type, UnaryOperator<Binder<O>> change) {
    Optional<Binder<?>> changed =
        binders.apply(type).map(binder -> change.apply((Binder<O>) binder));
    return new Kernels(asked -> asked == type ? changed : binders.apply(asked), GraphRewrite.NONE);
  }

  /** Told of each kernel that is bound; gives the kernel to run in its place. */
  @FunctionalInterface
  public interface Around {
    /** The kernel to run for {@code op} on these operands, where {@code kernel} was made for it. */
    Kernel kernel(Kernel kernel, Op op, List<Span> inputs, List<Span> outputs);
  }

  /** The same kernels, each in a frame: for those who measure what runs. */
  public Kernels around(Around frame) {
    return new Kernels(
        type -> binders.apply(type).<Binder<?>>map(binder -> framed(binder, frame)), rewrite);
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
    return binders.apply(op.getClass()).isPresent();
  }

  @SuppressWarnings("unchecked")
  <O extends Op> Kernel bind(O op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    Binder<O> binder = (Binder<O>) binders.apply(op.getClass()).orElseThrow();
    return binder.bind(op, inputs, outputs, scratch);
  }
}
