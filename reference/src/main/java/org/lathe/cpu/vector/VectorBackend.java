package org.lathe.cpu.vector;

import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Support;
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

/** The fast engine: Vector API kernels with the same bits as the definitions. */
public final class VectorBackend extends CpuBackend {
  /** For {@link java.util.ServiceLoader}. */
  public VectorBackend() {
    super(VectorBackend::kernels);
  }

  @Override
  public String id() {
    return "vector";
  }

  @Override
  public Support available() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Support.yes()
        : Support.no(
            "the Vector API is not loaded: start java with --add-modules jdk.incubator.vector");
  }

  /** What this engine does at once; {@code docs/graph-rewrites.md} says what each saves. */
  private static GraphRewrite rewrites() {
    return GraphRewrite.inOrder(
        CrossEntropyWithTableGradient::fuse, SumFromZero::fuse, AddEmbeddingGrad::fuse);
  }

  /** A kernel for every operation. */
  public static Kernels kernels() {
    return new Kernels()
        .rewriting(rewrites())
        .with(Adam.class, AdamVector::bind)
        .with(AdamW.class, AdamWVector::bind)
        .with(Add.class, AddVector::bind)
        .with(AddEmbeddingGrad.class, AddEmbeddingGradVector::bind)
        .with(CacheWrite.class, CacheWriteVector::bind)
        .with(CachedAttention.class, CachedAttentionVector::bind)
        .with(CausalAttention.class, CausalAttentionVector::bind)
        .with(CausalAttentionGrad.class, CausalAttentionGradVector::bind)
        .with(Clip.class, ClipVector::bind)
        .with(Concat.class, ConcatVector::bind)
        .with(CrossAttention.class, CrossAttentionVector::bind)
        .with(CrossAttentionGrad.class, CrossAttentionGradVector::bind)
        .with(CrossEntropyWithTableGradient.class, LinearCrossEntropyVector::bind)
        .with(Embedding.class, EmbeddingVector::bind)
        .with(EmbeddingGrad.class, EmbeddingGradVector::bind)
        .with(GaussianKl.class, GaussianKlVector::bind)
        .with(GaussianKlGrad.class, GaussianKlGradVector::bind)
        .with(GaussianSample.class, GaussianSampleVector::bind)
        .with(GaussianSampleGrad.class, GaussianSampleGradVector::bind)
        .with(Gelu.class, GeluVector::bind)
        .with(GeluGrad.class, GeluGradVector::bind)
        .with(GlobalNorm.class, GlobalNormVector::bind)
        .with(LinearCrossEntropy.class, LinearCrossEntropyVector::bind)
        .with(LinearCrossEntropyGradWeight.class, LinearCrossEntropyGradWeightVector::bind)
        .with(Matmul.class, MatmulVector::bind)
        .with(PhiloxNormal.class, PhiloxNormalVector::bind)
        .with(Reshape.class, ReshapeVector::bind)
        .with(RmsNorm.class, RmsNormVector::bind)
        .with(RmsNormGrad.class, RmsNormGradVector::bind)
        .with(RmsNormGradWeight.class, RmsNormGradWeightVector::bind)
        .with(Rope.class, RopeVector::bind)
        .with(RowBroadcast.class, RowBroadcastVector::bind)
        .with(RowSum.class, RowSumVector::bind)
        .with(ScaleRows.class, ScaleRowsVector::bind)
        .with(Slice.class, SliceVector::bind)
        .with(SumFromZero.class, SumFromZero::bind)
        .with(Swiglu.class, SwigluVector::bind)
        .with(SwigluGrad.class, SwigluGradVector::bind);
  }
}
