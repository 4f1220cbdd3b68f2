package org.lathe.conformance.cases;

import java.util.List;
import java.util.function.Function;
import org.lathe.conformance.oracle.DoubleTensor;

/** What an operand's elements are drawn from. */
public sealed interface Values {
  /** About as wide as activations: floats in [-2, 2). */
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

  /** Just these, row-major. */
  static Values fixed(float... elements) {
    return new FixedFloats(elements);
  }

  /** Just these, row-major. */
  static Values fixed(int... elements) {
    return new FixedInts(elements);
  }

  /**
   * Computed in float64 from the operands before it and rounded: what a gradient takes from its
   * forward operation, such as log denominators, so that it is consistent with the others.
   */
  static Values derived(Function<List<DoubleTensor>, DoubleTensor> rule) {
    return new Derived(rule);
  }

  /** Floats, uniform in [low, high). */
  record Floats(float low, float high) implements Values {}

  /** Ints, uniform in [low, high]. */
  record Ints(int low, int high) implements Values {
    /** Fails if there is no such int. */
    public Ints {
      if (low > high) {
        throw new IllegalArgumentException("no int is from " + low + " to " + high);
      }
    }
  }

  /** Given floats. */
  record FixedFloats(float... elements) implements Values {}

  /** Given ints. */
  record FixedInts(int... elements) implements Values {}

  /** Computed from the operands before. */
  record Derived(Function<List<DoubleTensor>, DoubleTensor> rule) implements Values {}
}
