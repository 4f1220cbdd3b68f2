package org.lathe.conformance.family;

import java.util.List;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.oracle.DoubleTensor;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.AccuracyClass;
import org.lathe.graph.op.Op;

/**
 * Checks that errors of sums have no preferred sign. An engine that truncates instead of rounding
 * stays within the bound of every element, but is wrong in all of them together (TOSA's conformance
 * tests check dot products in this way).
 */
final class Bias {
  private Bias() {}

  static void check(
      OpRun run,
      List<Expectation> exact,
      List<float[]> got,
      Precision claimed,
      OutputComparison comparison) {
    Op op = run.opCase().op();
    if (op.accuracy() != AccuracyClass.DOT) {
      return;
    }
    Precision products = op.factors().isEmpty() ? Precision.F32 : claimed;
    int terms = terms(op, run.exactOperands());
    List<TensorType> outputs = op.outputs(run.opCase().types());
    for (int o = 0; o < got.size(); o++) {
      Expectation expectation = exact.get(o);
      double sum = 0;
      int counted = 0;
      for (int i = 0; i < got.get(o).length; i++) {
        double unit = TolerancePolicy.biasUnit(expectation.bounds()[i], products, terms);
        if (unit > 0) {
          sum += (got.get(o)[i] - expectation.values()[i]) / unit;
          counted++;
        }
      }
      if (counted == 0) {
        continue;
      }
      double mean = sum / counted;
      int columns = Math.min(counted, outputs.get(o).shape().columns());
      double allowed = TolerancePolicy.bias(products, terms, counted / columns, columns);
      comparison.require(
          Math.abs(mean) <= allowed,
          "y%d: errors of its %d sums average %.3g roundings, unbiased ones stay below %.3g"
              .formatted(o, counted, mean, allowed));
    }
  }

  private static <O extends Op> int terms(O op, List<DoubleTensor> inputs) {
    return Oracles.of(op).terms(op, inputs);
  }
}
