package org.lathe.tornado.op;

import java.util.List;
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
import org.lathe.tornado.launch.Kernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;

/** All operations and all kernels. */
public final class Operations {
  /** Every kernel that an operation may launch; each is compiled when it is first needed. */
  public static final List<Kernel> KERNELS =
      List.of(
          AdamWTornado.KERNEL,
          AddTornado.KERNEL,
          AttentionTornado.KERNEL,
          AttentionGradTornado.DELTAS,
          AttentionGradTornado.QUERIES,
          AttentionGradTornado.KEYS,
          CacheWriteTornado.KERNEL,
          ClipTornado.KERNEL,
          CopyTornado.KERNEL,
          EmbeddingTornado.KERNEL,
          EmbeddingGradTornado.LINKS,
          EmbeddingGradTornado.SUMS,
          FillTornado.KERNEL,
          GaussianKlTornado.KERNEL,
          GaussianKlGradTornado.KERNEL,
          GaussianSampleTornado.KERNEL,
          GaussianSampleGradTornado.KERNEL,
          GeluTornado.KERNEL,
          GeluGradTornado.KERNEL,
          GlobalNormTornado.CHUNKS,
          GlobalNormTornado.ROOT,
          LinearCrossEntropyTornado.ROWS,
          LinearCrossEntropyTornado.UNSCORED,
          LinearCrossEntropyGradWeightTornado.COEFFICIENTS,
          MatmulTornado.PANELS,
          MatmulTornado.TILES,
          PhiloxNormalTornado.KERNEL,
          RmsNormTornado.KERNEL,
          RmsNormGradTornado.KERNEL,
          RmsNormGradWeightTornado.BLOCKS,
          RmsNormGradWeightTornado.SUMS,
          RopeTornado.KERNEL,
          RowBroadcastTornado.KERNEL,
          RowSumTornado.KERNEL,
          ScaleRowsTornado.KERNEL,
          SwigluTornado.KERNEL,
          SwigluGradTornado.KERNEL);

  private Operations() {}

  /** How each operation is done. */
  public static Lowerings lowerings() {
    return new Lowerings()
        .with(Adam.class, AdamTornado::lower)
        .with(AdamW.class, AdamWTornado::lower)
        .with(Add.class, AddTornado::lower)
        .with(CacheWrite.class, CacheWriteTornado::lower)
        .with(CachedAttention.class, AttentionTornado::cached)
        .with(CausalAttention.class, AttentionTornado::causal)
        .with(CausalAttentionGrad.class, AttentionGradTornado::causal)
        .with(Clip.class, ClipTornado::lower)
        .with(Concat.class, CopyTornado::concat)
        .with(CrossAttention.class, AttentionTornado::cross)
        .with(CrossAttentionGrad.class, AttentionGradTornado::cross)
        .with(Embedding.class, EmbeddingTornado::lower)
        .with(EmbeddingGrad.class, EmbeddingGradTornado::lower)
        .with(GaussianKl.class, GaussianKlTornado::lower)
        .with(GaussianKlGrad.class, GaussianKlGradTornado::lower)
        .with(GaussianSample.class, GaussianSampleTornado::lower)
        .with(GaussianSampleGrad.class, GaussianSampleGradTornado::lower)
        .with(Gelu.class, GeluTornado::lower)
        .with(GeluGrad.class, GeluGradTornado::lower)
        .with(GlobalNorm.class, GlobalNormTornado::lower)
        .with(LinearCrossEntropy.class, LinearCrossEntropyTornado::lower)
        .with(LinearCrossEntropyGradWeight.class, LinearCrossEntropyGradWeightTornado::lower)
        .with(Matmul.class, MatmulTornado::lower)
        .with(PhiloxNormal.class, PhiloxNormalTornado::lower)
        .with(Reshape.class, CopyTornado::reshape)
        .with(RmsNorm.class, RmsNormTornado::lower)
        .with(RmsNormGrad.class, RmsNormGradTornado::lower)
        .with(RmsNormGradWeight.class, RmsNormGradWeightTornado::lower)
        .with(Rope.class, RopeTornado::lower)
        .with(RowBroadcast.class, RowBroadcastTornado::lower)
        .with(RowSum.class, RowSumTornado::lower)
        .with(ScaleRows.class, ScaleRowsTornado::lower)
        .with(Slice.class, CopyTornado::slice)
        .with(Swiglu.class, SwigluTornado::lower)
        .with(SwigluGrad.class, SwigluGradTornado::lower);
  }

  /** Copies elements: what a repeat collects where its body does not make it in place. */
  public static void copy(Place from, Place to, Launches launches) {
    CopyTornado.copy(from, to, launches);
  }
}
