package org.lathe.conformance.broken;

import static org.lathe.conformance.broken.BrokenProducts.get;
import static org.lathe.conformance.broken.BrokenProducts.set;

import java.util.List;
import org.lathe.graph.op.GatedAddGrad;
import org.lathe.graph.op.Modulate;
import org.lathe.graph.op.ModulateGrad;
import org.lathe.graph.op.SigmoidGluGrad;
import org.lathe.graph.op.TimestepEmbedding;

/** Engines that read noise levels wrongly. */
final class BrokenModulation {
  private BrokenModulation() {}

  static List<Broken> all() {
    return List.of(
        Broken.after(
            "values",
            Modulate.class,
            "gives every sequence the shift of the first",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              int n = in.get(0).shape().extent(1);
              for (int i = 0; i < out.getFirst().size(); i++) {
                int row = i / (n * d) % in.get(1).shape().extent(0) * d;
                float shift = get(in.get(1), i % d) - get(in.get(1), row + i % d);
                set(out.getFirst(), i, get(out.getFirst(), i) + shift);
              }
            }),
        Broken.after(
            "values",
            ModulateGrad.class,
            "leaves the last row out of a sum",
            (op, in, out) -> {
              int d = in.get(0).shape().columns();
              int last = in.get(2).size() - d;
              for (int j = 0; last >= 0 && j < d; j++) {
                int at = out.get(1).size() - d + j;
                set(out.get(1), at, get(out.get(1), at) - get(in.get(2), last + j));
              }
            }),
        Broken.kernel(
            "gradient",
            "gated_add",
            GatedAddGrad.class,
            "has no gradient for the gate",
            right ->
                (op, in, out, scratch) ->
                    workers -> {
                      right.bind(op, in, out, scratch).run(workers);
                      BrokenAttention.fill(out.get(1), 0);
                    }),
        Broken.instead(
            "values",
            SigmoidGluGrad.class,
            "takes the sigmoid from one",
            (op, in, out) -> {
              for (int i = 0; i < out.getFirst().size(); i++) {
                float s = (float) (1 / (1 + Math.exp(-get(in.get(0), i))));
                set(out.get(0), i, get(in.get(2), i) * get(in.get(1), i) * s * (1f - s));
                set(out.get(1), i, get(in.get(2), i) * s);
              }
            }),
        Broken.instead(
            "values",
            TimestepEmbedding.class,
            "rounds its angles",
            (op, in, out) -> {
              int half = op.width() / 2;
              for (int i = 0; i < out.getFirst().size(); i++) {
                int column = i % op.width();
                float frequency = (float) (op.turns(column % half) * 2 * Math.PI);
                float angle = get(in.get(0), i / op.width()) * frequency;
                boolean sine = column >= half != op.sinesFirst();
                set(out.getFirst(), i, (float) (sine ? Math.sin(angle) : Math.cos(angle)));
              }
            }));
  }
}
