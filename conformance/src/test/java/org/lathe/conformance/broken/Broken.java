package org.lathe.conformance.broken;

import java.util.List;
import java.util.function.UnaryOperator;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Span;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.graph.op.Op;

/**
 * An engine that is wrong in one way, and what should notice.
 *
 * @param what is wrong with it
 * @param engine the engine
 * @param family family of cases that is there for this
 * @param subject subject of that family
 */
record Broken(String what, Backend engine, String family, String subject) {
  /**
   * Spoils what an operation does.
   *
   * @param <O> the operation
   */
  @FunctionalInterface
  interface Spoil<O extends Op> {
    /** Changes outputs, or inputs, after the operation has run. */
    void after(O op, List<Span> inputs, List<Span> outputs);
  }

  /** The reference with another kernel of one operation; declares float32 like any other engine. */
  static <O extends Op> Broken kernel(
      String family, Class<O> type, String what, UnaryOperator<Binder<O>> change) {
    return kernel(family, mnemonic(type), type, what, change);
  }

  /** The same, noticed by the cases of another subject than the operation. */
  static <O extends Op> Broken kernel(
      String family, String subject, Class<O> type, String what, UnaryOperator<Binder<O>> change) {
    Backend engine = new AlteredCpu(ScalarBackend.definitions().replace(type, change));
    return new Broken(mnemonic(type) + " " + what, engine, family, subject);
  }

  /** The reference with something done after an operation's kernel has run. */
  static <O extends Op> Broken after(String family, Class<O> type, String what, Spoil<O> spoil) {
    return kernel(
        family,
        type,
        what,
        right ->
            (op, inputs, outputs, scratch) -> {
              var kernel = right.bind(op, inputs, outputs, scratch);
              return workers -> {
                kernel.run(workers);
                spoil.after(op, inputs, outputs);
              };
            });
  }

  /** The reference with one operation computed from scratch. */
  static <O extends Op> Broken instead(String family, Class<O> type, String what, Spoil<O> other) {
    return kernel(
        family,
        type,
        what,
        right -> (op, inputs, outputs, scratch) -> workers -> other.after(op, inputs, outputs));
  }

  private static String mnemonic(Class<? extends Op> type) {
    return type.getSimpleName()
        .replaceAll("([a-z])([A-Z])", "$1_$2")
        .toLowerCase(java.util.Locale.ROOT)
        .replace("adam_w", "adamw");
  }

  @Override
  public String toString() {
    return what;
  }
}
