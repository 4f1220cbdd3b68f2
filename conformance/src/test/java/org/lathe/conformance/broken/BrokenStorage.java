package org.lathe.conformance.broken;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.lathe.engine.Precision;

/** Engines that declare bfloat16 in memory, and store something else or in another way. */
final class BrokenStorage {
  private static final DoubleUnaryOperator FLOAT32 = DoubleUnaryOperator.identity();
  private static final DoubleUnaryOperator NEAREST = Precision.BF16_MEMORY::stored;

  /** Significant bits of one bit less than declared. */
  private static final int FEWER = 7;

  private BrokenStorage() {}

  /** Returns engines that cases of one operation detect. */
  static List<Broken> ofActivations() {
    DoubleUnaryOperator fewer = x -> Math.rint(x / unit(x, FEWER)) * unit(x, FEWER);
    DoubleUnaryOperator truncated = x -> (long) (x / unit(x, 8)) * unit(x, 8);
    return List.of(
        of("keeps 7 bits of activations", fewer, FLOAT32, FLOAT32, "values", "add"),
        of("keeps 7 bits of products", fewer, FLOAT32, FLOAT32, "values", "matmul"),
        of("truncates activations", truncated, FLOAT32, FLOAT32, "values", "rms_norm"),
        of("stores log denominators", NEAREST, NEAREST, FLOAT32, "values", "causal_attention"),
        of("stores reciprocal norms", NEAREST, NEAREST, FLOAT32, "values", "rms_norm"));
  }

  /** Returns engines that cases of whole models detect. */
  static List<Broken> ofModels() {
    return List.of(
        of("stores weights and moments", NEAREST, FLOAT32, NEAREST, "model", "slow_step"),
        of("stores latents and moments", NEAREST, FLOAT32, NEAREST, "model", "fast_step"));
  }

  private static Broken of(
      String what,
      DoubleUnaryOperator activation,
      DoubleUnaryOperator other,
      DoubleUnaryOperator state,
      String family,
      String subject) {
    StoringCpu engine = StoringCpu.of(new StoringCpu.Storing(activation, other, state, false));
    return new Broken("with bfloat16 in memory, " + what, engine, family, subject);
  }

  /** Returns the distance of neighbours with this number of bits, at a finite number. */
  private static double unit(double x, int bits) {
    return Math.scalb(1.0, Math.max(Math.getExponent(x), Float.MIN_EXPONENT) - (bits - 1));
  }
}
