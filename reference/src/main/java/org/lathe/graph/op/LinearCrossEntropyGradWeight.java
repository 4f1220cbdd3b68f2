package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import java.util.Optional;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradient of {@link LinearCrossEntropy} for the table, and for the bias if there is one. With
 * {@code k_tv = g_t (exp(x_t table_v + bias_v - lse_t) - [v = target_t])}, row v of the first is
 * the sum over positions t, in order, of {@code k_tv x_t}, and element v of the second that of
 * {@code k_tv}; positions with target -1 are left out.
 *
 * <p>Inputs: x [.., d]; table [vocabulary, d]; targets int32 [..]; lse [..]; g [..]; with a bias,
 * bias [vocabulary]. Outputs: [vocabulary, d]; with a bias, [vocabulary].
 */
public record LinearCrossEntropyGradWeight() implements Op {
  /** The input that is the bias, if there is one. */
  private static final int BIAS = 5;

  /** Returns the bias among the inputs of a task, or empty if its logits have none. */
  public static <T> Optional<T> bias(List<T> inputs) {
    return inputs.stream().skip(BIAS).findFirst();
  }

  @Override
  public String mnemonic() {
    return "linear_cross_entropy_grad_weight";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Optional<TensorType> bias = bias(inputs);
    if (bias.isPresent()) {
      Rules.operands(this, inputs, F32, F32, I32, F32, F32, F32);
    } else {
      Rules.operands(this, inputs, F32, F32, I32, F32, F32);
    }
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
    bias.ifPresent(b -> LinearCrossEntropy.requireBias(this, "C4", b.shape(), table));
    return bias.map(b -> List.of(inputs.get(1), b)).orElse(List.of(inputs.get(1)));
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
