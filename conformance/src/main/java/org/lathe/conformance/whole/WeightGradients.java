package org.lathe.conformance.whole;

import java.util.Map;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Norm;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;

/** Compares the gradients of all weights with float64, each tensor in norm. */
final class WeightGradients {
  private WeightGradients() {}

  /** Returns the norm of all tensors together. */
  static double norm(Map<String, double[]> gradients) {
    return Norm.of(gradients.values().stream().mapToDouble(Norm::of).toArray());
  }

  static void hold(
      CaseFindings findings,
      String where,
      Map<String, double[]> got,
      Map<String, double[]> want,
      Precision products) {
    double all = norm(want);
    want.forEach(
        (name, gradient) ->
            findings.norm(
                where + "gradient of " + name,
                got.get(name),
                gradient,
                TolerancePolicy.gradient(Norm.of(gradient), all, products)));
  }
}
