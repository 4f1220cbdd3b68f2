package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * {@link CausalAttention} of the one query at {@code position} to the keys and values in rings of
 * {@code window} rows, its own among them: the same sums in the same order, so the same bits.
 *
 * <p>Inputs: q [batch, 1, d]; key and value rings [batch, window, d] written by {@link CacheWrite};
 * position int32 [1]. Output: [batch, 1, d].
 */
public record CachedAttention(int heads) implements Op {
  @Override
  public String mnemonic() {
    return "cached_attention";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, I32);
    Shape q = inputs.get(0).shape();
    Shape k = inputs.get(1).shape();
    Rules.require(
        this,
        "C1",
        q.rank() == 3
            && q.extent(1) == 1
            && k.rank() == 3
            && k.extent(1) >= 1
            && q.extent(0) == k.extent(0)
            && q.columns() == k.columns(),
        "queries %s, keys %s",
        q,
        k);
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
        heads > 0 && q.columns() % heads == 0,
        "%d columns, %d heads",
        q.columns(),
        heads);
    Rules.require(
        this,
        "C4",
        inputs.get(3).shape().equals(Shape.of(1)),
        "position %s, must be [1]",
        inputs.get(3));
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  @Override
  public List<Integer> activations() {
    return List.of(0);
  }

  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 4.0 * inputs.get(1).size();
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1, 2);
  }
}
