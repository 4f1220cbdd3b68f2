package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Stores one row of each sequence in a ring of {@code window} rows: row {@code position mod window}
 * becomes x, the others stay.
 *
 * <p>Inputs: cache [batch, window, d]; x [batch, 1, d]; position int32 [1], not negative. Output:
 * the cache.
 */
public record CacheWrite() implements Op {
  @Override
  public String mnemonic() {
    return "cache_write";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, I32);
    Shape cache = inputs.get(0).shape();
    Shape x = inputs.get(1).shape();
    Rules.require(
        this,
        "C1",
        cache.rank() == 3 && x.equals(Shape.of(cache.extent(0), 1, cache.columns())),
        "cache %s, row %s",
        cache,
        x);
    Rules.require(this, "C2", cache.extent(1) >= 1, "cache %s has no rows", cache);
    Rules.require(
        this,
        "C3",
        inputs.get(2).shape().equals(Shape.of(1)),
        "position %s, must be [1]",
        inputs.get(2));
    return List.of(inputs.get(0));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.EXACT;
  }

  @Override
  public int inPlaceInput(int output) {
    return 0;
  }
}
