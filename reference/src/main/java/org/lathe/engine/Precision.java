package org.lathe.engine;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The precision to which the factors of a product are rounded before they are multiplied, and that
 * of the activations that an engine stores between operations. Sums are always float32, and so are
 * states, inputs and outputs of programs. In the order from exact to coarse.
 */
public enum Precision {
  /** Factors are not rounded: 24 significant bits. */
  F32(24, 24),
  /** NVIDIA's TensorFloat-32: factors have 11 significant bits. */
  TF32(11, 24),
  /** bfloat16: factors have 8 significant bits. */
  BF16(8, 24),
  /** bfloat16 in memory too: factors and stored activations have 8 significant bits. */
  BF16_MEMORY(8, 8);

  /** The exponent of the smallest normal number, of float32 and of bfloat16. */
  private static final int LEAST = Float.MIN_EXPONENT;

  private final int significant;
  private final int stored;

  Precision(int significant, int stored) {
    this.significant = significant;
    this.stored = stored;
  }

  /**
   * Returns the name on the command line: {@code f32}, {@code tf32}, {@code bf16}, {@code
   * bf16-memory}.
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns the precision of this name, also as recipes write it: {@code bf16_memory}.
   *
   * @throws EngineException if there is none
   */
  public static Precision named(String id) {
    return Stream.of(values())
        .filter(value -> value.id().equals(id.replace('_', '-')))
        .findFirst()
        .orElseThrow(
            () ->
                new EngineException(
                    "a precision is one of "
                        + Stream.of(values()).map(Precision::id).collect(Collectors.joining(", "))
                        + ", not '"
                        + id
                        + "'"));
  }

  /** Returns the number of significant bits of a factor. */
  public int significantBits() {
    return significant;
  }

  /** Returns the unit roundoff {@code 2^-p} of p significant bits of a factor. */
  public double unitRoundoff() {
    return Math.scalb(1.0, -significant);
  }

  /**
   * Returns the number of significant bits of an activation that is stored between operations
   * ({@link org.lathe.graph.op.Op#activations}).
   */
  public int storedBits() {
    return stored;
  }

  /** Returns whether activations may be stored with fewer bits than float32 has. */
  public boolean storesFewer() {
    return stored < F32.stored;
  }

  /**
   * Returns the stored activation for this number: the nearest with {@link #storedBits} significant
   * bits and the exponents of float32, ties to even. From half a unit beyond the largest on that is
   * an infinity; below {@code 2^-126} the distance of neighbours is constant.
   *
   * <p>With p bits, neighbours in {@code [2^e, 2^(e+1))} are {@code 2^(e-p+1)} apart. So the error
   * is at most {@code 2^(e-p)}, which is at most {@code 2^-p |x|}; below {@code 2^-126} it is at
   * most {@code 2^(-126-p)}.
   */
  public double stored(double x) {
    if (x == 0 || !Double.isFinite(x)) {
      return x;
    }
    double unit = Math.scalb(1.0, Math.max(Math.getExponent(x), LEAST) - (stored - 1));
    double nearest = Math.rint(x / unit) * unit;
    return Math.abs(nearest) > Float.MAX_VALUE
        ? Math.copySign(Double.POSITIVE_INFINITY, x)
        : nearest;
  }
}
