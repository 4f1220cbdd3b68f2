package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.lathe.graph.op.*;

/** The lowering of each operation; a missing one is a compile error. */
final class TorchLowerings {
  private TorchLowerings() {}

  static boolean has(Op op) {
    return !(op instanceof Fused) && !(op instanceof Repeat);
  }

  static List<Tensor> apply(Op operation, Operands in) {
    return switch (operation) {
      case Adam op -> AdamTorch.adam(op, in);
      case AdamW op -> AdamTorch.adamW(op, in);
      case Add op -> ElementsTorch.add(op, in);
      case CacheWrite op -> MovesTorch.cacheWrite(op, in);
      case CachedAttention op -> AttentionTorch.cached(op, in);
      case CausalAttention op -> AttentionTorch.causal(op, in);
      case CausalAttentionGrad op -> AttentionTorch.causalGrad(op, in);
      case Clip op -> ClipTorch.clip(op, in);
      case ColumnDot op -> ElementsTorch.columnDot(op, in);
      case Concat op -> MovesTorch.concat(op, in);
      case CrossAttention op -> AttentionTorch.cross(op, in);
      case CrossAttentionGrad op -> AttentionTorch.crossGrad(op, in);
      case Embedding op -> EmbeddingTorch.embedding(op, in);
      case EmbeddingGrad op -> EmbeddingTorch.embeddingGrad(op, in);
      case GaussianKl op -> GaussianTorch.kl(op, in);
      case GaussianKlGrad op -> GaussianTorch.klGrad(op, in);
      case GaussianSample op -> GaussianTorch.sample(op, in);
      case GaussianSampleGrad op -> GaussianTorch.sampleGrad(op, in);
      case Gelu op -> ElementsTorch.gelu(op, in);
      case GeluGrad op -> ElementsTorch.geluGrad(op, in);
      case GlobalNorm op -> ClipTorch.globalNorm(op, in);
      case LinearCrossEntropy op -> CrossEntropyTorch.loss(op, in);
      case LinearCrossEntropyGradWeight op -> CrossEntropyTorch.weightGradient(op, in);
      case Matmul op -> MatmulTorch.matmul(op, in);
      case Multiply op -> ElementsTorch.multiply(op, in);
      case PhiloxNormal op -> PhiloxTorch.normal(op, in);
      case Reshape op -> MovesTorch.reshape(op, in);
      case RmsNorm op -> RmsNormTorch.norm(op, in);
      case RmsNormGrad op -> RmsNormTorch.grad(op, in);
      case RmsNormGradWeight op -> RmsNormTorch.weightGradient(op, in);
      case Rope op -> RopeTorch.rope(op, in);
      case RowBroadcast op -> MovesTorch.rowBroadcast(op, in);
      case RowDot op -> ElementsTorch.rowDot(op, in);
      case RowSum op -> ElementsTorch.rowSum(op, in);
      case ScaleRows op -> ElementsTorch.scaleRows(op, in);
      case Slice op -> MovesTorch.slice(op, in);
      case Softmax op -> SoftmaxTorch.softmax(op, in);
      case SoftmaxGrad op -> SoftmaxTorch.grad(op, in);
      case Swiglu op -> ElementsTorch.swiglu(op, in);
      case SwigluGrad op -> ElementsTorch.swigluGrad(op, in);
      case Repeat op -> throw new IllegalArgumentException("a repeat is unrolled");
      case Fused op -> throw new IllegalArgumentException(op.mnemonic() + " is another engine's");
    };
  }
}
