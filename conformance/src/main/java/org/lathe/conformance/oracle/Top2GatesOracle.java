package org.lathe.conformance.oracle;

import java.util.List;
import org.lathe.engine.Precision;
import org.lathe.engine.TolerancePolicy;
import org.lathe.graph.op.Top2Gates;

/** Oracle of {@code top2_gates}: an expert is chosen if fewer than two come before it. */
final class Top2GatesOracle implements Oracle<Top2Gates> {
  @Override
  public List<DoubleTensor> apply(Top2Gates op, List<DoubleTensor> inputs) {
    DoubleTensor logits = inputs.getFirst();
    int experts = logits.shape().extent(0);
    int tokens = logits.shape().columns();
    DoubleTensor gates = DoubleTensor.zeros(logits.type());
    for (int t = 0; t < tokens; t++) {
      int[] chosen = new int[2];
      for (int e = 0; e < experts; e++) {
        int rank = rank(logits, e, t);
        if (rank < 2) {
          chosen[rank] = e * tokens + t;
        }
      }
      double gap = logits.at(chosen[1]) - logits.at(chosen[0]);
      gates.values()[chosen[0]] = 1 / (1 + Math.exp(gap));
      gates.values()[chosen[1]] = Math.max(1 / (1 + Math.exp(-gap)), Float.MIN_NORMAL);
    }
    return List.of(gates);
  }

  /** The number of experts that come before expert e for token t. */
  private static int rank(DoubleTensor logits, int e, int t) {
    int tokens = logits.shape().columns();
    double own = logits.at(e * tokens + t);
    int before = 0;
    for (int i = 0; i < logits.shape().extent(0); i++) {
      double other = logits.at(i * tokens + t);
      boolean equal = other == own || Double.isNaN(other) && Double.isNaN(own);
      boolean higher = other > own || Double.isNaN(other) && !Double.isNaN(own);
      before += higher || equal && i < e ? 1 : 0;
    }
    return before;
  }

  /**
   * A gate {@code w = 1 / (1 + r)} with {@code r = exp(d)}: the difference d rounds once, so that r
   * has the relative error {@code |d| + 4}, of which a gate keeps the part {@code 1 - w}; the sum
   * and the quotient round.
   */
  @Override
  public List<DoubleTensor> roundings(
      Top2Gates op, List<DoubleTensor> inputs, List<DoubleTensor> outputs, Precision products) {
    DoubleTensor gates = outputs.getFirst();
    return List.of(
        DoubleTensor.of(
            gates.type(),
            i -> {
              double w = gates.at(i);
              if (w == 0 || w == 1) {
                return w;
              }
              double difference = Math.abs(Math.log(w / (1 - w)));
              return w * ((1 - w) * (difference + TolerancePolicy.ELEMENTARY) + 2);
            }));
  }

  /** Where the second and the third logit are equal, a change of either may change the choice. */
  @Override
  public boolean differentiable(Top2Gates op, List<DoubleTensor> inputs, int input, int element) {
    DoubleTensor logits = inputs.getFirst();
    int tokens = logits.shape().columns();
    int t = element % tokens;
    double second = Double.NaN;
    double third = Double.NaN;
    for (int e = 0; e < logits.shape().extent(0); e++) {
      int rank = rank(logits, e, t);
      second = rank == 1 ? logits.at(e * tokens + t) : second;
      third = rank == 2 ? logits.at(e * tokens + t) : third;
    }
    return second != third;
  }
}
