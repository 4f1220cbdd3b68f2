package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.List;
import org.lathe.graph.op.ExpertSwigluGrad;
import org.lathe.graph.op.LoadBalance;
import org.lathe.graph.op.LoadBalanceGrad;
import org.lathe.graph.op.Top2Gates;
import org.lathe.graph.op.Top2GatesGrad;

/** Engines that route tokens to experts wrongly. */
final class BrokenExperts {
  private BrokenExperts() {}

  static List<Broken> all() {
    return List.of(
        Broken.after(
            "values",
            Top2Gates.class,
            "lets the higher index first where logits are equal",
            (op, in, out) -> {
              int experts = in.getFirst().shape().extent(0);
              int tokens = in.getFirst().shape().columns();
              for (int t = 0; t < tokens; t++) {
                for (int e = experts - 1; e > 0; e--) {
                  int lower = (e - 1) * tokens + t;
                  int higher = e * tokens + t;
                  float gate = get(out.getFirst(), lower);
                  if (get(in.getFirst(), lower) == get(in.getFirst(), higher)
                      && get(out.getFirst(), higher) == 0) {
                    set(out.getFirst(), higher, gate);
                    set(out.getFirst(), lower, 0);
                  }
                }
              }
            }),
        Broken.kernel(
            "gradient",
            "top2_gates",
            Top2GatesGrad.class,
            "forgets that gates add up to one",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      for (int i = 0; i < out.getFirst().size(); i++) {
                        set(out.getFirst(), i, get(in.get(0), i) * get(in.get(1), i));
                      }
                    }),
        Broken.after(
            "values",
            LoadBalance.class,
            "counts one choice for each token",
            (op, in, out) -> set(out.getFirst(), 0, 2 * get(out.getFirst(), 0))),
        Broken.after(
            "values",
            LoadBalanceGrad.class,
            "takes the cotangent for one",
            (op, in, out) -> {
              float g = get(in.get(2), 0);
              for (int i = 0; i < out.getFirst().size(); i++) {
                set(out.getFirst(), i, get(out.getFirst(), i) / g);
              }
            }),
        Broken.after(
            "values",
            ExpertSwigluGrad.class,
            "has gradients for gates of zero",
            (op, in, out) -> {
              for (int i = 0; i < out.get(1).size(); i++) {
                if (get(in.get(1), i) == 0) {
                  set(out.get(1), i, 1);
                }
              }
            }));
  }
}
