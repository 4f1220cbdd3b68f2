package org.lathe.graph.op;

import java.util.List;
import org.lathe.graph.Adjoint;
import org.lathe.graph.Shape;
import org.lathe.graph.TensorType;

/**
 * An operation with its attributes, as a record. Its meaning is its page {@code
 * docs/spec/ops/<mnemonic>.md} and its scalar definition in {@code org.lathe.cpu.scalar}.
 *
 * <p>All properties of an operation are in its record. The list below is the only list of
 * operations: {@link Operations} reads it, and each engine finds its part for an operation by the
 * record's name ({@link Parts}).
 */
public sealed interface Op
    permits Adam,
        AdamW,
        Add,
        AddBias,
        Argmax,
        CacheWrite,
        CachedAttention,
        CausalAttention,
        CausalAttentionGrad,
        CausalConv,
        CausalConvGrad,
        ClampMin,
        ClampMinGrad,
        Clip,
        ColumnDot,
        ColumnSum,
        Concat,
        CrossAttention,
        CrossAttentionGrad,
        Ema,
        Embedding,
        EmbeddingGrad,
        ExpertSwiglu,
        ExpertSwigluGrad,
        GatedAdd,
        GatedAddGrad,
        GaussianKl,
        GaussianKlGrad,
        GaussianNaturalStep,
        GaussianSample,
        GaussianSampleGrad,
        Gelu,
        GeluErf,
        GeluErfGrad,
        GeluGrad,
        GlobalNorm,
        LayerNorm,
        LayerNormGrad,
        LayerNormGradWeight,
        LinearCrossEntropy,
        LinearCrossEntropyGradWeight,
        LinearScoreEntropy,
        LinearScoreEntropyGradWeight,
        LoadBalance,
        LoadBalanceGrad,
        Matmul,
        Modulate,
        ModulateGrad,
        Multiply,
        NegativeExp,
        PhiloxNormal,
        Repeat,
        Reshape,
        RmsNorm,
        RmsNormGrad,
        RmsNormGradWeight,
        Rope,
        RowBroadcast,
        RowDot,
        RowSum,
        ScaleRows,
        SelectiveScan,
        SelectiveScanGrad,
        SigmoidGlu,
        SigmoidGluGrad,
        Slice,
        Softmax,
        SoftmaxGrad,
        Softplus,
        Swiglu,
        SwigluGrad,
        TimestepEmbedding,
        Top2Gates,
        Top2GatesGrad,
        UniformScoreEntropy,
        UniformScoreEntropyGradWeight,
        Fused {
  /**
   * Returns the name on its page, on the command line and in reports, such as {@code
   * rms_norm_grad}.
   */
  String mnemonic();

  /**
   * Returns the shape rule: types of the outputs for these inputs.
   *
   * @throws org.lathe.graph.ShapeRuleException naming the broken constraint
   */
  List<TensorType> outputs(List<TensorType> inputs);

  /** Returns how close an engine must come to the definition. */
  AccuracyClass accuracy();

  /**
   * Returns the number of roundings on the longest path of a {@link AccuracyClass#ULP} operation.
   */
  default Roundings roundings() {
    return new Roundings(1, 0);
  }

  /**
   * Inputs that are factors of products, which an engine may round to the precision that it
   * declares. Empty where the sums are no matrix products.
   */
  default List<Integer> factors() {
    return List.of();
  }

  /**
   * Returns the outputs that are activations or their gradients, which an engine may store with
   * fewer significant bits if it declares that. All others are float32 in every engine: losses, KL,
   * norms, log denominators, reciprocal norms, latents, gradients of weights, parameters. An
   * operation that only moves its operands, such as {@code slice}, stores no other bits than theirs
   * and has no activations of its own.
   */
  default List<Integer> activations() {
    return List.of();
  }

  /**
   * Returns the number of floating-point operations of matrix products, attention, scans and the
   * output layer; a multiply-add counts as two. 0 where an operation takes less than one in a
   * hundred of a model's.
   */
  default double flops(List<Shape> inputs, List<Shape> outputs) {
    return 0;
  }

  /**
   * Returns whether the gradient reaches this float32 input. False for tables and noise, which get
   * no cotangent.
   */
  default boolean differentiableIn(int input) {
    return true;
  }

  /**
   * Adds to the graph what carries cotangents from this operation's outputs to its inputs, as
   * operations.
   *
   * @throws UnsupportedOperationException where the operation has no gradient
   */
  default void gradient(Adjoint adjoint) {
    throw new UnsupportedOperationException(mnemonic() + " has no gradient");
  }

  /**
   * Returns the input whose buffer output {@code output} may share, because each element is read
   * before it is written and no other element is needed after; -1 for none.
   */
  default int inPlaceInput(int output) {
    return -1;
  }

  /**
   * Returns whether the output is a part of the first input, or the input in another shape, so that
   * nothing is to be done if both share a buffer.
   */
  default boolean viewsInput() {
    return false;
  }

  /**
   * Returns, for a view, the element of its first input, of this shape, at which the output starts.
   */
  default int viewOffset(Shape input) {
    return 0;
  }

  /**
   * Returns whether the output is the inputs one behind the other, so that each may be made in
   * place.
   */
  default boolean joinsInputs() {
    return false;
  }
}
