package org.lathe.conformance.cases;

import java.util.List;
import java.util.function.Function;
import org.lathe.conformance.oracle.DoubleTensor;

/** The values of the elements of an operand. */
public sealed interface Values {
  /** The range of typical activations: floats in [-2, 2). */
  Values UNIT = new Floats(-2, 2);

  /** Floats in [0.25, 2): reciprocal norms, second moments. */
  Values POSITIVE = new Floats(0.25f, 2);

  /** Floats, uniform in [low, high). */
  static Values floats(float low, float high) {
    return new Floats(low, high);
  }

  /** Ints, uniform in [low, high], both included. */
  static Values ints(int low, int high) {
    return new Ints(low, high);
  }

  /** Returns values that are exactly these, row-major. */
  static Values fixed(float... elements) {
    return new FixedFloats(elements);
  }

  /** Returns values that are exactly these, row-major. */
  static Values fixed(int... elements) {
    return new FixedInts(elements);
  }

  /**
   * Returns values that are computed in float64 from the operands before this one and rounded. A
   * gradient gets the results of its forward operation in this way, such as log denominators, so
   * that they are consistent with its other operands.
   */
  static Values derived(Function<List<DoubleTensor>, DoubleTensor> rule) {
    return new Derived(rule);
  }

  /** Floats, uniform in [low, high). */
  record Floats(float low, float high) implements Values {}

  /** Ints, uniform in [low, high]. */
  record Ints(int low, int high) implements Values {
    /** Fails if the range contains no int. */
    public Ints {
      if (low > high) {
        throw new IllegalArgumentException("there is no int from " + low + " to " + high);
      }
    }
  }

  /** Given floats. */
  record FixedFloats(float... elements) implements Values {}

  /** Given ints. */
  record FixedInts(int... elements) implements Values {}

  /** Values that are computed from the operands before. */
  record Derived(Function<List<DoubleTensor>, DoubleTensor> rule) implements Values {}
}
