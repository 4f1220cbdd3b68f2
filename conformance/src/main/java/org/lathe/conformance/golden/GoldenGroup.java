package org.lathe.conformance.golden;

import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/**
 * The errors of one group of golden numbers.
 *
 * @param name of the group, such as {@code nll} or {@code fit.paper.nelbo}
 * @param worst the largest relative error
 * @param bound the largest error that is allowed
 * @param where the number or tensor with the largest error
 */
public record GoldenGroup(String name, double worst, double bound, String where) {
  /** Returns the group with the bound for an engine with products of this precision. */
  public GoldenGroup with(Precision products) {
    return new GoldenGroup(name, worst, TolerancePolicy.golden(bound, products), where);
  }

  /** Returns whether the group is within its bound; a NaN is not. */
  public boolean passes() {
    return worst <= bound;
  }

  /** Collects the worst error of a group. */
  static final class Worst {
    private final String name;
    private final double bound;
    private double worst;
    private String where = "";

    Worst(String name, double bound) {
      this.name = name;
      this.bound = bound;
    }

    /** Compares numbers; the error of each is relative to its own size. */
    Worst each(String part, double[] actual, double[] expected) {
      for (int i = 0; i < expected.length; i++) {
        take(part + "[" + i + "]", Math.abs(actual[i] - expected[i]), Math.abs(expected[i]));
      }
      return this;
    }

    /** Compares a tensor; the error is relative to its Euclidean norm. */
    Worst norm(String part, double[] actual, double[] expected) {
      double error = 0;
      double size = 0;
      for (int i = 0; i < expected.length; i++) {
        error += (actual[i] - expected[i]) * (actual[i] - expected[i]);
        size += expected[i] * expected[i];
      }
      take(part, Math.sqrt(error), Math.sqrt(size));
      return this;
    }

    private void take(String part, double error, double size) {
      // If the expected value is zero, there is no relative error, and the absolute error counts.
      double relative = size == 0 ? error : error / size;
      boolean worse = where.isEmpty() || relative > worst || Double.isNaN(relative);
      if (worse && !Double.isNaN(worst)) {
        worst = relative;
        where = part;
      }
    }

    GoldenGroup group() {
      return new GoldenGroup(name, worst, bound, where);
    }
  }
}
