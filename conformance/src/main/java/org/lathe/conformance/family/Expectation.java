package org.lathe.conformance.family;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.conformance.oracle.Oracle;
import org.lathe.conformance.suite.Deviation;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.Op;

/**
 * The expected elements of a tensor and the bound on the error of each: 0 for the same bits (all
 * NaNs are equal, and so are the zeros of a float64 value), infinite for any value.
 *
 * @param what the origin of the values, for messages
 * @param bits whether the sign of a zero counts
 * @param values expected elements
 * @param bounds the bound on the error of each element
 */
record Expectation(String what, boolean bits, double[] values, double[] bounds) {
  /**
   * Returns the expected outputs of an operation by its float64 oracle and the tolerance policy.
   */
  static List<Expectation> float64(Op op, List<DoubleTensor> inputs, Precision products) {
    return float64Of(op, inputs, products);
  }

  private static <O extends Op> List<Expectation> float64Of(
      O op, List<DoubleTensor> inputs, Precision products) {
    Oracle<O> oracle = Oracles.of(op);
    List<DoubleTensor> outputs = oracle.apply(op, inputs);
    List<DoubleTensor> roundings = oracle.roundings(op, inputs, outputs, products);
    List<Expectation> expectations = new ArrayList<>();
    for (int o = 0; o < outputs.size(); o++) {
      double[] bounds = new double[outputs.get(o).size()];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = TolerancePolicy.bound(op, roundings.get(o).at(i));
      }
      expectations.add(new Expectation("in float64", false, outputs.get(o).values(), bounds));
    }
    return expectations;
  }

  /**
   * Returns the expected outputs of an operation whose results are intermediates, which an engine
   * of this precision may store with fewer bits.
   */
  static List<Expectation> stored(Op op, List<DoubleTensor> inputs, Precision declared) {
    List<Expectation> stored = new ArrayList<>();
    for (Expectation one : float64(op, inputs, declared)) {
      double[] bounds = one.bounds().clone();
      if (op.activations().contains(stored.size())) {
        Arrays.setAll(
            bounds, i -> TolerancePolicy.stored(declared, one.values()[i], one.bounds()[i]));
      }
      stored.add(new Expectation(one.what(), false, one.values(), bounds));
    }
    return stored;
  }

  /** Expects the bits of the definitions. */
  static List<Expectation> definition(List<float[]> outputs) {
    return bits("by the definition", outputs);
  }

  /** Expects exactly these bits. */
  static List<Expectation> bits(String what, List<float[]> outputs) {
    return outputs.stream()
        .map(
            output -> {
              double[] values = new double[output.length];
              Arrays.setAll(values, i -> output[i]);
              return new Expectation(what, true, values, new double[output.length]);
            })
        .toList();
  }

  /**
   * Returns the error as a share of its bound: 0 if there is no error, infinite if no error is
   * allowed.
   */
  double share(int i, float got) {
    double want = values[i];
    if (bits
        ? Float.floatToIntBits((float) want) == Float.floatToIntBits(got)
        : (float) want == got || Double.isNaN(want) && Float.isNaN(got)) {
      return 0;
    }
    double bound = bounds[i];
    if (bound == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double error = Math.abs(got - want);
    // A NaN or an infinity is not close to any other value.
    return Double.isFinite(error) && bound > 0 ? error / bound : Double.POSITIVE_INFINITY;
  }

  /**
   * Compares the results of an engine with this expectation.
   *
   * @param name of the tensor, for the message
   * @param deviation receives the shares; null if they say nothing about accuracy
   * @return a message about the worst element, if any is wrong
   */
  Optional<String> mismatch(String name, float[] got, Deviation deviation) {
    if (got.length != values.length) {
      return Optional.of(name + " has " + got.length + " elements, " + what + " " + values.length);
    }
    int worst = -1;
    double worstShare = 1;
    int wrong = 0;
    for (int i = 0; i < got.length; i++) {
      double share = share(i, got[i]);
      if (deviation != null) {
        deviation.add(share);
      }
      if (!(share <= 1)) {
        wrong++;
        if (worst < 0 || share > worstShare) {
          worst = i;
          worstShare = share;
        }
      }
    }
    return worst < 0 ? Optional.empty() : Optional.of(message(name, got, worst, wrong));
  }

  private String message(String name, float[] got, int i, int wrong) {
    String of = wrong == 1 ? "" : "; " + wrong + " of " + got.length + " elements are wrong";
    if (bits) {
      return "%s[%d] is %s (%s), %s %s (%s)%s"
          .formatted(
              name,
              i,
              got[i],
              Float.toHexString(got[i]),
              what,
              (float) values[i],
              Float.toHexString((float) values[i]),
              of);
    }
    double error = Math.abs(got[i] - values[i]);
    String far =
        Double.isFinite(error) && bounds[i] > 0
            ? ", off by %.3g of %.3g".formatted(error, bounds[i])
            : "";
    return "%s[%d] is %s, %s %s%s%s".formatted(name, i, got[i], what, values[i], far, of);
  }
}
