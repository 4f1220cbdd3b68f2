package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link LinearCrossEntropy} for the table: row v is the sum over positions t, in
 * order, of {@code g_t (exp(x_t table_v - lse_t) - [v = target_t]) x_t}; positions with target -1
 * are left out.
 *
 * <p>Inputs: x [.., d]; table [vocabulary, d]; targets int32 [..]; lse [..]; g [..]. Output:
 * [vocabulary, d].
 */
public record LinearCrossEntropyGradWeight() implements Op {
  @Override
  public String mnemonic() {
    return "linear_cross_entropy_grad_weight";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, I32, F32, F32);
    Shape x = inputs.get(0).shape();
    Shape table = inputs.get(1).shape();
    Shape targets = inputs.get(2).shape();
    Rules.require(
        this,
        "C1",
        x.rank() >= 2 && x.withoutLast().equals(targets),
        "x %s, targets %s",
        x,
        targets);
    Rules.require(
        this,
        "C2",
        table.rank() == 2 && table.columns() == x.columns(),
        "x %s, table %s",
        x,
        table);
    Rules.require(
        this,
        "C3",
        targets.equals(inputs.get(3).shape()) && targets.equals(inputs.get(4).shape()),
        "targets %s, log denominators %s, cotangent %s",
        targets,
        inputs.get(3).shape(),
        inputs.get(4).shape());
    return List.of(inputs.get(1));
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  /** Counts no logits, since the loss counts them. */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 2 * LinearCrossEntropy.logitTerms(inputs);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1);
  }
}
