package org.lathe.cpu.scalar;

import org.lathe.cpu.CpuBackend;
import org.lathe.cpu.Kernels;
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

/** The reference engine: every operation by its scalar definition, on one thread. */
public final class ScalarBackend extends CpuBackend {
  /** For {@link java.util.ServiceLoader}. */
  public ScalarBackend() {
    super(definitions());
  }

  @Override
  public String id() {
    return "scalar";
  }

  @Override
  public Support available() {
    return Support.yes();
  }

  /** A kernel for each operation, which is its definition. */
  public static Kernels definitions() {
    return new Kernels()
        .with(Adam.class, AdamScalar::apply)
        .with(AdamW.class, AdamWScalar::apply)
        .with(Add.class, AddScalar::apply)
        .with(CacheWrite.class, CacheWriteScalar::apply)
        .with(CachedAttention.class, CachedAttentionScalar::apply)
        .with(CausalAttention.class, CausalAttentionScalar::apply)
        .with(CausalAttentionGrad.class, CausalAttentionGradScalar::apply)
        .with(Clip.class, ClipScalar::apply)
        .with(Concat.class, ConcatScalar::apply)
        .with(CrossAttention.class, CrossAttentionScalar::apply)
        .with(CrossAttentionGrad.class, CrossAttentionGradScalar::apply)
        .with(Embedding.class, EmbeddingScalar::apply)
        .with(EmbeddingGrad.class, EmbeddingGradScalar::apply)
        .with(GaussianKl.class, GaussianKlScalar::apply)
        .with(GaussianKlGrad.class, GaussianKlGradScalar::apply)
        .with(GaussianSample.class, GaussianSampleScalar::apply)
        .with(GaussianSampleGrad.class, GaussianSampleGradScalar::apply)
        .with(Gelu.class, GeluScalar::apply)
        .with(GeluGrad.class, GeluGradScalar::apply)
        .with(GlobalNorm.class, GlobalNormScalar::apply)
        .with(LinearCrossEntropy.class, LinearCrossEntropyScalar::apply)
        .with(LinearCrossEntropyGradWeight.class, LinearCrossEntropyGradWeightScalar::apply)
        .with(Matmul.class, MatmulScalar::apply)
        .with(PhiloxNormal.class, PhiloxNormalScalar::apply)
        .with(Reshape.class, ReshapeScalar::apply)
        .with(RmsNorm.class, RmsNormScalar::apply)
        .with(RmsNormGrad.class, RmsNormGradScalar::apply)
        .with(RmsNormGradWeight.class, RmsNormGradWeightScalar::apply)
        .with(Rope.class, RopeScalar::apply)
        .with(RowBroadcast.class, RowBroadcastScalar::apply)
        .with(RowSum.class, RowSumScalar::apply)
        .with(ScaleRows.class, ScaleRowsScalar::apply)
        .with(Slice.class, SliceScalar::apply)
        .with(Swiglu.class, SwigluScalar::apply)
        .with(SwigluGrad.class, SwigluGradScalar::apply);
  }
}
