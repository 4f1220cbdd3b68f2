package org.lathe.graph.op;

import static org.lathe.graph.DType.F32;
import static org.lathe.graph.DType.I32;

import java.util.List;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * Gradients of {@link UniformScoreEntropy} for the table and for the bias: row y is the sum over
 * positions t, in order, of {@code k_ty x_t}, and element y that of {@code k_ty = g_t (exp(x_t
 * table_y + bias_y) - a_ty) / vocabulary}, which is 0 for the noisy token; positions with target -1
 * are left out.
 *
 * <p>Inputs: those of the loss; g [..]. Outputs: [vocabulary, d]; [vocabulary].
 */
public record UniformScoreEntropyGradWeight() implements Op {
  @Override
  public String mnemonic() {
    return "uniform_score_entropy_grad_weight";
  }

  @Override
  public List<TensorType> outputs(List<TensorType> inputs) {
    Rules.operands(this, inputs, F32, F32, F32, I32, I32, F32, F32);
    OutputLayer.requirePositions(this, "C1", inputs);
    OutputLayer.requireColumns(this, "C2", inputs);
    OutputLayer.requireRow(this, "C3", inputs);
    OutputLayer.requireBias(this, "C4", inputs);
    return inputs.subList(1, 3);
  }

  @Override
  public AccuracyClass accuracy() {
    return AccuracyClass.COMPOSITE;
  }

  /** Counts no scores, since the loss counts them. */
  @Override
  public double flops(List<Shape> inputs, List<Shape> outputs) {
    return 2 * LinearCrossEntropy.logitTerms(inputs);
  }

  @Override
  public List<Integer> factors() {
    return List.of(0, 1);
  }
}
