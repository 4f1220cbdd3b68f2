package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * Causal self-attention with a sliding window: position i reads the positions j with {@code i -
 * window < j <= i}; scale {@code 1 / sqrt(headWidth)} (Vaswani et al., 2017; Beltagy et al., 2020).
 * Head a owns columns {@code a * headWidth ..}.
 *
 * <p>Inputs: q, k, v [batch, n, d]. Outputs: [batch, n, d]; the log of the softmax's denominator,
 * {@code max + log(sum)}, [batch, heads, n], kept for the gradient.
 */
public record CausalAttention(int heads, int window) implements Op {
  @Override
  public String mnemonic() {
    return "causal_attention";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32);
    Shape q = inputs.get(0).shape();
    Shape k = inputs.get(1).shape();
    Rules.require(this, "C1", q.rank() == 3 && k.rank() == 3, "queries %s, keys %s", q, k);
    Rules.require(
        this,
        "C2",
        k.equals(inputs.get(2).shape()),
        "keys %s, values %s",
        k,
        inputs.get(2).shape());
    Rules.require(this, "C3", q.equals(k), "queries %s, keys %s", q, k);
    Rules.require(
        this,
        "C4",
        heads > 0 && q.columns() % heads == 0,
        "%d columns, %d heads",
        q.columns(),
        heads);
    Rules.require(this, "C5", window >= 1, "window %d, must be at least 1", window);
    return List.of(inputs.get(0), TensorType.f32(q.extent(0), heads, q.extent(1)));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  /** Pairs of query and key, times columns. */
  static double pairs(Shape q, int window) {
    double n = q.extent(1);
    double w = Math.min(window, n);
    return q.extent(0) * (w * n - w * (w - 1) / 2) * q.columns();
  }

  /** Counts scores and weighted values: two products of the pairs. */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 4 * pairs(inputs.getFirst(), window);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1, 2);
  }

  @Override
  public void gradient(Adjoint adjoint) {
    List<Tensor> gradients =
        adjoint
            .graph()
            .apply(
                new CausalAttentionGrad(heads, window),
                List.of(
                    adjoint.input(0),
                    adjoint.input(1),
                    adjoint.input(2),
                    adjoint.output(0),
                    adjoint.output(1),
                    adjoint.cotangent(0)));
    for (int i = 0; i < 3; i++) {
      adjoint.give(i, gradients.get(i));
    }
  }
}
