package org.lathe.conformance.broken;

import java.util.List;
import java.util.function.UnaryOperator;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.engine.Backend;
import org.lathe.graph.op.Op;

/**
 * An engine that is wrong in one way, and the cases that should detect it.
 *
 * @param what the error of the engine
 * @param engine the engine
 * @param family the family of cases that should detect it
 * @param subject the subject of that family
 */
record Broken(String what, Backend engine, String family, String subject) {
  /**
   * Damages the results of an operation.
   *
   * @param <O> the operation
   */
  @FunctionalInterface
  interface Spoil<O extends Op> {
    /** Changes outputs, or inputs, after the operation has run. */
    void after(O op, List<ArrayView> inputs, List<ArrayView> outputs);
  }

  /**
   * Returns the reference with another kernel of one operation; it declares float32, like any other
   * engine.
   */
  static <O extends Op> Broken kernel(
      String family, Class<O> type, String what, UnaryOperator<Binder<O>> change) {
    return kernel(family, mnemonic(type), type, what, change);
  }

  /** Returns the same, detected by the cases of a subject other than the operation. */
  static <O extends Op> Broken kernel(
      String family, String subject, Class<O> type, String what, UnaryOperator<Binder<O>> change) {
    Backend engine = new AlteredCpu(ScalarBackend.definitions().replace(type, change));
    return new Broken(mnemonic(type) + " " + what, engine, family, subject);
  }

  /** Returns the reference with an action after the kernel of an operation has run. */
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

  /** Returns the reference with a different computation of one operation. */
  static <O extends Op> Broken instead(String family, Class<O> type, String what, Spoil<O> other) {
    return kernel(
        family,
        type,
        what,
        right -> (op, inputs, outputs, scratch) -> workers -> other.after(op, inputs, outputs));
  }

  private static String mnemonic(Class<? extends Op> type) {
    return type.getSimpleName()
        .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .toLowerCase(java.util.Locale.ROOT)
        .replace("adam_w", "adamw");
  }

  @Override
  public String toString() {
    return what;
  }
}
