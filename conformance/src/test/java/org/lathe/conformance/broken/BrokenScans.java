package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.List;
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.SelectiveScan;
import org.lathe.graph.op.SelectiveScanGrad;
import org.lathe.graph.op.Softplus;

/** Engines that run Mamba's operations wrongly. */
final class BrokenScans {
  private BrokenScans() {}

  static List<Broken> all() {
    return List.of(
        Broken.instead(
            "values",
            Softplus.class,
            "adds the exponential to one",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                float e = (float) Math.exp(get(in.getFirst(), i));
                set(out.getFirst(), i, (float) Math.log(1f + e));
              }
            }),
        Broken.kernel(
            "values",
            "causal_conv",
            CausalConv.class,
            "knows no reset",
            right -> (op, in, out, scratch) -> right.bind(new CausalConv(0), in, out, scratch)),
        Broken.kernel(
            "values",
            "selective_scan",
            SelectiveScan.class,
            "knows no reset",
            right -> (op, in, out, scratch) -> right.bind(new SelectiveScan(0), in, out, scratch)),
        Broken.after(
            "values",
            SelectiveScanGrad.class,
            "leaves the skipped input out of du",
            (op, in, out) -> {
              int channels = in.get(0).shape().columns();
              for (int i = 0; i < out.getFirst().size(); i++) {
                float skipping = get(in.get(5), i % channels) * get(in.get(6), i);
                set(out.getFirst(), i, get(out.getFirst(), i) - skipping);
              }
            }));
  }
}
