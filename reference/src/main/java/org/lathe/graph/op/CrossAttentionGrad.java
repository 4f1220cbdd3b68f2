package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link CrossAttention} for queries, keys and values; the probabilities are computed
 * again from the log denominators.
 *
 * <p>Inputs: q, k, v and both outputs of the forward operation; g as q. Outputs: dq, dk, dv.
 */
public record CrossAttentionGrad(int heads) implements Op {
  @Override
  public String mnemonic() {
    return "cross_attention_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, F32, F32, F32);
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
    Rules.require(
        this,
        "C3",
        q.extent(0) == k.extent(0) && q.columns() == k.columns(),
        "queries %s, keys %s",
        q,
        k);
    Rules.require(
        this,
        "C4",
        heads > 0 && q.columns() % heads == 0,
        "%d columns, %d heads",
        q.columns(),
        heads);
    Rules.require(
        this,
        "C5",
        q.equals(inputs.get(3).shape()) && q.equals(inputs.get(5).shape()),
        "queries %s, output %s, cotangent %s",
        q,
        inputs.get(3).shape(),
        inputs.get(5).shape());
    Rules.require(
        this,
        "C6",
        inputs.get(4).shape().equals(Shape.of(q.extent(0), heads, q.extent(1))),
        "queries %s, log denominators %s",
        q,
        inputs.get(4).shape());
    return List.of(inputs.get(0), inputs.get(1), inputs.get(2));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0, 1, 2);
  }

  /** Counts the scores again, and four more products of the pairs. */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 10 * CrossAttention.pairs(inputs);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1, 2, 5);
  }
}
