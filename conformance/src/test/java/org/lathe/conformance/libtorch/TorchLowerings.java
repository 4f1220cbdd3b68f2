package org.lathe.conformance.libtorch;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.lathe.graph.op.Adam;
import org.lathe.graph.op.AdamW;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.CacheWrite;
import org.lathe.graph.op.CachedAttention;
import org.lathe.graph.op.CausalAttention;
import org.lathe.graph.op.CausalAttentionGrad;
import org.lathe.graph.op.Clip;
import org.lathe.graph.op.Concat;
import org.lathe.graph.op.CrossAttention;
import org.lathe.graph.op.CrossAttentionGrad;
import org.lathe.graph.op.Embedding;
import org.lathe.graph.op.EmbeddingGrad;
import org.lathe.graph.op.Fused;
import org.lathe.graph.op.GaussianKl;
import org.lathe.graph.op.GaussianKlGrad;
import org.lathe.graph.op.GaussianSample;
import org.lathe.graph.op.GaussianSampleGrad;
import org.lathe.graph.op.Gelu;
import org.lathe.graph.op.GeluGrad;
import org.lathe.graph.op.GlobalNorm;
import org.lathe.graph.op.LinearCrossEntropy;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.PhiloxNormal;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.graph.op.RmsNormGradWeight;
import org.lathe.graph.op.Rope;
import org.lathe.graph.op.RowBroadcast;
import org.lathe.graph.op.RowSum;
import org.lathe.graph.op.ScaleRows;
import org.lathe.graph.op.Slice;
import org.lathe.graph.op.Swiglu;
import org.lathe.graph.op.SwigluGrad;

/** How each operation is done; one without its line does not compile. */
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
      case PhiloxNormal op -> PhiloxTorch.normal(op, in);
      case Reshape op -> MovesTorch.reshape(op, in);
      case RmsNorm op -> RmsNormTorch.norm(op, in);
      case RmsNormGrad op -> RmsNormTorch.grad(op, in);
      case RmsNormGradWeight op -> RmsNormTorch.weightGradient(op, in);
      case Rope op -> RopeTorch.rope(op, in);
      case RowBroadcast op -> MovesTorch.rowBroadcast(op, in);
      case RowSum op -> ElementsTorch.rowSum(op, in);
      case ScaleRows op -> ElementsTorch.scaleRows(op, in);
      case Slice op -> MovesTorch.slice(op, in);
      case Swiglu op -> ElementsTorch.swiglu(op, in);
      case SwigluGrad op -> ElementsTorch.swigluGrad(op, in);
      case Repeat op -> throw new IllegalArgumentException("a repeat is unrolled");
      case Fused op -> throw new IllegalArgumentException(op.mnemonic() + " is another engine's");
    };
  }
}
