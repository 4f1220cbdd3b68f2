package org.lathe.engine;

import java.util.Set;

/**
 * What an engine claims of itself, and what the conformance suite therefore holds it to. A claim is
 * shown in every report; what is not claimed is not assumed.
 *
 * @param exact whether every result has the bits of the scalar definition; otherwise results are
 *     held against float64 under the {@link TolerancePolicy}
 * @param products precision of the factors of matrix products and attention scores
 * @param unsupported mnemonics of operations that the engine does not have; any other that it
 *     refuses is a failure
 */
public record Claims(boolean exact, Precision products, Set<String> unsupported) {
  /** Copies the set. */
  public Claims {
    unsupported = Set.copyOf(unsupported);
    if (exact && products != Precision.F32) {
      throw new IllegalArgumentException("an exact engine's products are F32, not " + products);
    }
  }

  /** The bits of the definition, every operation. */
  public static Claims bits() {
    return new Claims(true, Precision.F32, Set.of());
  }

  /** Float32 within the tolerance policy, every operation. */
  public static Claims float32() {
    return new Claims(false, Precision.F32, Set.of());
  }
}
