package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link Embedding} for the table: row v is the sum of the cotangent rows whose id is
 * v, in order of position; rows without one are zero.
 *
 * <p>Inputs: ids int32 [..]; g [.., d]. Output: [vocabulary, d].
 */
public record EmbeddingGrad(int vocabulary) implements Op {
  @Override
  public String mnemonic() {
    return "embedding_grad";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, I32, F32);
    Shape ids = inputs.get(0).shape();
    Shape g = inputs.get(1).shape();
    Rules.require(
        this,
        "C1",
        g.rank() == ids.rank() + 1 && g.withoutLast().equals(ids),
        "ids %s, cotangent %s",
        ids,
        g);
    return List.of(TensorType.f32(vocabulary, g.columns()));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.DOT;
  }
}
