package org.lathe.conformance.cases;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import org.lathe.graph.op.Op;

/**
 * Generates cases of one operation.
 *
 * @param <O> the operation
 */
public interface Cases<O extends Op> {
  /** What the cases are of. */
  Class<O> operation();

  /**
   * What generated cases are made from. Each should take well under ten milliseconds by the scalar
   * definition.
   */
  Arbitrary<CaseParameters> parameters();

  /**
   * The case that these parameters make: attributes, shapes and kinds of values, and nothing drawn.
   *
   * @throws IllegalArgumentException if a parameter is missing or cannot be
   */
  OpCase of(CaseParameters parameters);

  /**
   * Shapes of real models, the paper's LTM-S (512 wide, 8 heads, window 256, sequences of 1024,
   * 50,258 words) and models of a laptop; each well under a second by the scalar definition. Not
   * generated, the same in every run.
   */
  List<CaseParameters> real();

  /** The cases of every operation, by operation. */
  static Map<Class<? extends Op>, Cases<? extends Op>> all() {
    Map<Class<? extends Op>, Cases<? extends Op>> all = new LinkedHashMap<>();
    List<Cases<? extends Op>> list =
        List.of(
            new AdamCases(),
            new AdamWCases(),
            new AddCases(),
            new CacheWriteCases(),
            new CachedAttentionCases(),
            new CausalAttentionCases(),
            new CausalAttentionGradCases(),
            new ClipCases(),
            new ConcatCases(),
            new CrossAttentionCases(),
            new CrossAttentionGradCases(),
            new EmbeddingCases(),
            new EmbeddingGradCases(),
            new GaussianKlCases(),
            new GaussianKlGradCases(),
            new GaussianSampleCases(),
            new GaussianSampleGradCases(),
            new GeluCases(),
            new GeluGradCases(),
            new GlobalNormCases(),
            new LinearCrossEntropyCases(),
            new LinearCrossEntropyGradWeightCases(),
            new MatmulCases(),
            new PhiloxNormalCases(),
            new ReshapeCases(),
            new RmsNormCases(),
            new RmsNormGradCases(),
            new RmsNormGradWeightCases(),
            new RopeCases(),
            new RowBroadcastCases(),
            new RowSumCases(),
            new ScaleRowsCases(),
            new SliceCases(),
            new SwigluCases(),
            new SwigluGradCases());
    for (Cases<? extends Op> cases : list) {
      all.put(cases.operation(), cases);
    }
    return all;
  }
}
