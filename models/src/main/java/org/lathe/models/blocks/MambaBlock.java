package org.lathe.models.blocks;

import java.util.List;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.SelectiveScan;

/**
 * The mixer of Mamba-1 (Gu and Dao, 2023, section 3.4) after a root mean square norm, added to the
 * residual stream:
 *
 * <pre>
 * u = silu(conv(U x))   delta = softplus(W_dt (L u) + b_dt)   B = W_B u   C = W_C u
 * h += W_out (scan(u, delta, -exp(A_log), B, C, D) * silu(O x))
 * </pre>
 *
 * <p>Weights {@code mixer_norm} and {@code mixer.}: {@code u}, {@code o} (the halves of the
 * release's {@code in_proj}), {@code conv1d}, {@code x_dt}, {@code x_b}, {@code x_c} (the parts of
 * its {@code x_proj}), {@code dt_proj}, {@code A_log}, {@code D}, {@code out_proj}.
 *
 * @param size of the mixer
 * @param epsilon of the norm
 */
public record MambaBlock(MambaSize size, float epsilon) {
  /** Adds the mixer of the positions of {@code h}, [batch, n, d], to it. */
  public Tensor add(GraphBuilder g, LayerWeights w, Tensor h) {
    Tensor n = g.rmsNorm(h, w.get("mixer_norm"), epsilon);
    Tensor conv =
        g.causalConv(
            g.linear(n, w.get("mixer.u")),
            w.get("mixer.conv1d"),
            w.get("mixer.conv1d.bias"),
            size.reset());
    List<Tensor> of = scanned(g, w, conv);
    Tensor y =
        g.selectiveScan(
            of.get(0), of.get(1), of.get(2), of.get(3), of.get(4), of.get(5), size.reset());
    return out(g, w, h, n, y);
  }

  /**
   * The results for one position after others whose effect is in a state.
   *
   * @param h the stream with the mixer added, [batch, 1, d]
   * @param rows the last inputs of the convolution, [batch, k - 1, D]
   * @param state of the scan, [batch, D, S]
   */
  public record Step(Tensor h, Tensor rows, Tensor state) {}

  /**
   * Adds the mixer of one position to {@code h}, [batch, 1, d]. The sums are those of {@link #add},
   * in the same order, so the bits are the same.
   *
   * @param rows inputs of the convolution before this position
   * @param state of the scan before it
   * @param position int32 [1]
   */
  public Step step(
      GraphBuilder g, LayerWeights w, Tensor h, Tensor rows, Tensor state, Tensor position) {
    Tensor n = g.rmsNorm(h, w.get("mixer_norm"), epsilon);
    List<Tensor> conv =
        g.apply(
            new CausalConv(size.reset()),
            List.of(
                g.linear(n, w.get("mixer.u")),
                w.get("mixer.conv1d"),
                w.get("mixer.conv1d.bias"),
                rows,
                position));
    List<Tensor> of = scanned(g, w, conv.get(0));
    List<Tensor> scan =
        g.apply(
            new SelectiveScan(size.reset()),
            List.of(
                of.get(0), of.get(1), of.get(2), of.get(3), of.get(4), of.get(5), state, position));
    return new Step(out(g, w, h, n, scan.get(0)), conv.get(1), scan.get(1));
  }

  /** Returns the type of the inputs of the convolution that a step needs, of {@code layers}. */
  public TensorType rows(int layers, int batch) {
    return TensorType.f32(layers, batch, size.convolution() - 1, size.innerWidth());
  }

  /** Returns the type of the state of the scan, of {@code layers}. */
  public TensorType state(int layers, int batch) {
    return TensorType.f32(layers, batch, size.innerWidth(), size.stateSize());
  }

  /** Returns the operands of the scan: u, delta, a, B, C, D. */
  private static List<Tensor> scanned(GraphBuilder g, LayerWeights w, Tensor conv) {
    Tensor u = silu(g, conv);
    Tensor low = g.linear(u, w.get("mixer.x_dt"));
    Tensor delta =
        g.softplus(g.addBias(g.linear(low, w.get("mixer.dt_proj")), w.get("mixer.dt_proj.bias")));
    return List.of(
        u,
        delta,
        g.negativeExp(w.get("mixer.A_log")),
        g.linear(u, w.get("mixer.x_b")),
        g.linear(u, w.get("mixer.x_c")),
        w.get("mixer.D"));
  }

  private static Tensor out(GraphBuilder g, LayerWeights w, Tensor h, Tensor n, Tensor y) {
    Tensor gated = g.swiglu(g.linear(n, w.get("mixer.o")), y);
    return g.add(h, g.linear(gated, w.get("mixer.out_proj")));
  }

  private static Tensor silu(GraphBuilder g, Tensor x) {
    return g.sigmoidGlu(x, x);
  }
}
