package org.lathe.conformance.golden;

/**
 * How far one group of golden numbers was missed.
 *
 * @param name of the group, such as {@code nll} or {@code fit.paper.nelbo}
 * @param worst largest relative error in it
 * @param bound largest that is allowed
 * @param where which number or tensor missed by most
 */
public record GoldenGroup(String name, double worst, double bound, String where) {
  /** Whether the group is within its bound; an error that is no number is not. */
  public boolean passes() {
    return worst <= bound;
  }

  /** Gathers the worst error of a group. */
  static final class Worst {
    private final String name;
    private final double bound;
    private double worst;
    private String where = "";

    Worst(String name, double bound) {
      this.name = name;
      this.bound = bound;
    }

    /** Holds each number against its own size. */
    Worst each(String part, double[] actual, double[] expected) {
      for (int i = 0; i < expected.length; i++) {
        take(part + "[" + i + "]", Math.abs(actual[i] - expected[i]), Math.abs(expected[i]));
      }
      return this;
    }

    /** Holds a tensor against its Euclidean norm. */
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
      // What is expected to be zero has no relative error: there the error itself counts.
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
