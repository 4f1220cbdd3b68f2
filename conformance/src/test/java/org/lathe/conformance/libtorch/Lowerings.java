package org.lathe.conformance.libtorch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

/** The lowerings, by operation. */
final class Lowerings {
  private static final Map<Class<? extends Op>, Lowering<? extends Op>> ALL = new HashMap<>();

  static {
    put(Adam.class, AdamTorch::adam);
    put(AdamW.class, AdamTorch::adamW);
    put(Add.class, ElementsTorch::add);
    put(CacheWrite.class, MovesTorch::cacheWrite);
    put(CachedAttention.class, AttentionTorch::cached);
    put(CausalAttention.class, AttentionTorch::causal);
    put(CausalAttentionGrad.class, AttentionTorch::causalGrad);
    put(Clip.class, ClipTorch::clip);
    put(Concat.class, MovesTorch::concat);
    put(CrossAttention.class, AttentionTorch::cross);
    put(CrossAttentionGrad.class, AttentionTorch::crossGrad);
    put(Embedding.class, EmbeddingTorch::embedding);
    put(EmbeddingGrad.class, EmbeddingTorch::embeddingGrad);
    put(GaussianKl.class, GaussianTorch::kl);
    put(GaussianKlGrad.class, GaussianTorch::klGrad);
    put(GaussianSample.class, GaussianTorch::sample);
    put(GaussianSampleGrad.class, GaussianTorch::sampleGrad);
    put(Gelu.class, ElementsTorch::gelu);
    put(GeluGrad.class, ElementsTorch::geluGrad);
    put(GlobalNorm.class, ClipTorch::globalNorm);
    put(LinearCrossEntropy.class, CrossEntropyTorch::loss);
    put(LinearCrossEntropyGradWeight.class, CrossEntropyTorch::weightGradient);
    put(Matmul.class, MatmulTorch::matmul);
    put(PhiloxNormal.class, PhiloxTorch::normal);
    put(Reshape.class, MovesTorch::reshape);
    put(RmsNorm.class, RmsNormTorch::norm);
    put(RmsNormGrad.class, RmsNormTorch::grad);
    put(RmsNormGradWeight.class, RmsNormTorch::weightGradient);
    put(Rope.class, RopeTorch::rope);
    put(RowBroadcast.class, MovesTorch::rowBroadcast);
    put(RowSum.class, ElementsTorch::rowSum);
    put(ScaleRows.class, ElementsTorch::scaleRows);
    put(Slice.class, MovesTorch::slice);
    put(Swiglu.class, ElementsTorch::swiglu);
    put(SwigluGrad.class, ElementsTorch::swigluGrad);
  }

  private Lowerings() {}

  private static <O extends Op> void put(Class<O> operation, Lowering<O> lowering) {
    ALL.put(operation, lowering);
  }

  static boolean has(Op op) {
    return ALL.containsKey(op.getClass());
  }

  @SuppressWarnings("unchecked")
  static <O extends Op> List<Tensor> apply(O op, Operands in) {
    return ((Lowering<O>) ALL.get(op.getClass())).apply(op, in);
  }
}
