package org.lathe.engine;

import java.util.HashSet;
import java.util.Set;
import org.lathe.graph.op.Operations;

/**
 * The properties that an engine declares, and that the conformance suite therefore checks. Every
 * report shows them; nothing else is assumed.
 *
 * @param exact whether every result has the bits of the scalar definition; otherwise results are
 *     compared with float64 under the {@link TolerancePolicy}
 * @param repeatability which runs give the same bits
 * @param products precision of the factors of matrix products and attention scores
 * @param unsupported mnemonics of operations that the engine does not have; any other that it
 *     refuses is a failure
 */
public record Declaration(
    boolean exact, Repeatability repeatability, Precision products, Set<String> unsupported) {
  /** Copies the set. */
  public Declaration {
    unsupported = Set.copyOf(unsupported);
    if (exact && products != Precision.F32) {
      throw new IllegalArgumentException("an exact engine's products are F32, not " + products);
    }
    if (exact && repeatability != Repeatability.ANY_THREADS) {
      throw new IllegalArgumentException(
          "an exact engine gives the same bits on any number of threads, not only on the same");
    }
  }

  /** Returns the declaration of an engine with the bits of the definition and every operation. */
  public static Declaration bits() {
    return new Declaration(true, Repeatability.ANY_THREADS, Precision.F32, Set.of());
  }

  /**
   * Returns the declaration of an engine in float32 within the tolerance policy, with the same bits
   * on any number of threads and every operation.
   */
  public static Declaration float32() {
    return new Declaration(false, Repeatability.ANY_THREADS, Precision.F32, Set.of());
  }

  /** Returns this declaration with another repeatability. */
  public Declaration with(Repeatability other) {
    return new Declaration(exact, other, products, unsupported);
  }

  /** Returns this declaration with products of another precision. */
  public Declaration with(Precision other) {
    return new Declaration(exact, repeatability, other, unsupported);
  }

  /** Returns this declaration without these operations. */
  public Declaration without(Set<String> mnemonics) {
    return new Declaration(exact, repeatability, products, mnemonics);
  }

  /** Returns this declaration with these operations only, for an engine that begins with a few. */
  public Declaration withOnly(Set<String> mnemonics) {
    Set<String> others = new HashSet<>(Operations.MNEMONICS);
    others.removeAll(mnemonics);
    return without(others);
  }
}
