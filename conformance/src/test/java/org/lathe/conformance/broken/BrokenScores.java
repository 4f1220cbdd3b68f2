package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.graph.op.LinearScoreEntropy;
import org.lathe.graph.op.LinearScoreEntropyGradWeight;
import org.lathe.graph.op.UniformScoreEntropy;
import org.lathe.graph.op.UniformScoreEntropyGradWeight;

/** Engines with a broken score entropy. */
final class BrokenScores {
  private BrokenScores() {}

  static List<Broken> all() {
    return List.of(
        Broken.after(
            "values",
            LinearScoreEntropy.class,
            "forgets the penalty for the sum of the scores",
            BrokenScores::forgetPenalty),
        Broken.kernel(
            "gradient",
            "linear_score_entropy",
            LinearScoreEntropyGradWeight.class,
            "takes the totals for the offsets",
            right -> (op, in, out, scratch) -> right.bind(op, swapped(in, 4, 5), out, scratch)),
        Broken.kernel(
            "values",
            UniformScoreEntropy.class,
            "takes all tokens for unchanged ones",
            right -> (op, in, out, scratch) -> right.bind(op, unchanged(in), out, scratch)),
        Broken.after(
            "values",
            UniformScoreEntropyGradWeight.class,
            "forgets the division by the vocabulary",
            (op, in, out) -> {
              for (ArrayView gradient : out) {
                BrokenAttention.scale(gradient, in.get(2).size());
              }
            }));
  }

  private static void forgetPenalty(
      LinearScoreEntropy op, List<ArrayView> in, List<ArrayView> out) {
    for (int t = 0; t < in.get(3).size(); t++) {
      if (in.get(3).ints()[in.get(3).offset() + t] >= 0) {
        double total = get(in.get(5), t);
        double u = get(out.get(1), t) - get(in.get(4), t) - Math.log(total);
        set(out.get(0), t, (float) (get(out.get(0), t) - total * (Math.expm1(u) - u)));
      }
    }
  }

  private static List<ArrayView> swapped(List<ArrayView> inputs, int i, int j) {
    List<ArrayView> swapped = new ArrayList<>(inputs);
    Collections.swap(swapped, i, j);
    return swapped;
  }

  private static List<ArrayView> unchanged(List<ArrayView> inputs) {
    List<ArrayView> unchanged = new ArrayList<>(inputs);
    unchanged.set(4, inputs.get(3));
    return unchanged;
  }
}
