package org.lathe.conformance.oracle;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/** The oracles, by operation. */
public final class Oracles {
  private static final Map<Class<? extends Op>, Oracle<? extends Op>> ALL = new LinkedHashMap<>();

  static {
    put(Adam.class, new AdamOracle());
    put(AdamW.class, new AdamWOracle());
    put(Add.class, new AddOracle());
    put(CacheWrite.class, new CacheWriteOracle());
    put(CachedAttention.class, new CachedAttentionOracle());
    put(CausalAttention.class, new CausalAttentionOracle());
    put(CausalAttentionGrad.class, new CausalAttentionGradOracle());
    put(Clip.class, new ClipOracle());
    put(Concat.class, new ConcatOracle());
    put(CrossAttention.class, new CrossAttentionOracle());
    put(CrossAttentionGrad.class, new CrossAttentionGradOracle());
    put(Embedding.class, new EmbeddingOracle());
    put(EmbeddingGrad.class, new EmbeddingGradOracle());
    put(GaussianKl.class, new GaussianKlOracle());
    put(GaussianKlGrad.class, new GaussianKlGradOracle());
    put(GaussianSample.class, new GaussianSampleOracle());
    put(GaussianSampleGrad.class, new GaussianSampleGradOracle());
    put(Gelu.class, new GeluOracle());
    put(GeluGrad.class, new GeluGradOracle());
    put(GlobalNorm.class, new GlobalNormOracle());
    put(LinearCrossEntropy.class, new LinearCrossEntropyOracle());
    put(LinearCrossEntropyGradWeight.class, new LinearCrossEntropyGradWeightOracle());
    put(Matmul.class, new MatmulOracle());
    put(PhiloxNormal.class, new PhiloxNormalOracle());
    put(Reshape.class, new ReshapeOracle());
    put(RmsNorm.class, new RmsNormOracle());
    put(RmsNormGrad.class, new RmsNormGradOracle());
    put(RmsNormGradWeight.class, new RmsNormGradWeightOracle());
    put(Rope.class, new RopeOracle());
    put(RowBroadcast.class, new RowBroadcastOracle());
    put(RowSum.class, new RowSumOracle());
    put(ScaleRows.class, new ScaleRowsOracle());
    put(Slice.class, new SliceOracle());
    put(Swiglu.class, new SwigluOracle());
    put(SwigluGrad.class, new SwigluGradOracle());
  }

  private Oracles() {}

  private static <O extends Op> void put(Class<O> operation, Oracle<O> oracle) {
    ALL.put(operation, oracle);
  }

  /** Operations that have an oracle. */
  public static Set<Class<? extends Op>> operations() {
    return Collections.unmodifiableSet(ALL.keySet());
  }

  /** The oracle of an operation; fails if there is none. */
  @SuppressWarnings("unchecked")
  public static <O extends Op> Oracle<O> of(O op) {
    Oracle<? extends Op> oracle = ALL.get(op.getClass());
    if (oracle == null) {
      throw new IllegalArgumentException("no oracle for " + op.mnemonic());
    }
    return (Oracle<O>) oracle;
  }

  /** What {@code op} gives for these inputs, in float64. */
  public static List<DoubleTensor> apply(Op op, List<DoubleTensor> inputs) {
    return of(op).apply(op, inputs);
  }
}
