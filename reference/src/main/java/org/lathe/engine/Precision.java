package org.lathe.engine;

import java.util.Locale;
import java.util.stream.Stream;

/**
 * The precision to which the factors of a product are rounded before they are multiplied; sums are
 * always float32.
 */
public enum Precision {
  /** Factors are not rounded: 24 significant bits. */
  F32(24),
  /** NVIDIA's TensorFloat-32: 11 significant bits. */
  TF32(11),
  /** bfloat16: 8 significant bits. */
  BF16(8);

  private final int significant;

  Precision(int significant) {
    this.significant = significant;
  }

  /** Returns the name on the command line: {@code f32}, {@code tf32}, {@code bf16}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the precision of this name.
   *
   * @throws EngineException if there is none
   */
  public static Precision named(String id) {
    return Stream.of(values())
        .filter(value -> value.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new EngineException("a precision is f32, tf32 or bf16, not '" + id + "'"));
  }

  /** Returns the number of significant bits of a factor. */
  public int significantBits() {
    return significant;
  }

  /** Returns the unit roundoff {@code 2^-p} of p significant bits. */
  public double unitRoundoff() {
    return Math.scalb(1.0, -significant);
  }
}
