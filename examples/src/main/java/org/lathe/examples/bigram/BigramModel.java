package org.lathe.examples.bigram;

import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Family;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.autoregressive.AutoregressiveModel;

/** The weights and the formula. The loss, its gradient, the likelihood and decoding follow. */
public final class BigramModel extends AutoregressiveModel {
  private static final String TABLE = "table";
  private static final String LAYER = "layer";
  private static final double DEVIATION = 0.1;

  private final BigramConfig config;

  /** Creates the model of a configuration. */
  public BigramModel(BigramConfig config) {
    this.config = config;
  }

  @Override
  public Family family() {
    return new BigramFamily();
  }

  @Override
  public BigramConfig config() {
    return config;
  }

  /** The table E, which is the output embedding too, and the layer's matrix W. */
  @Override
  public List<Parameter> parameters() {
    int d = config.dim();
    return List.of(
        new Parameter(TABLE, TensorType.f32(config.vocabulary(), d), false, DEVIATION),
        new Parameter(LAYER, TensorType.f32(d, d), false, DEVIATION));
  }

  /** What the layer makes of tokens, [.., dim]. */
  @Override
  protected Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    Tensor embedded = graph.embedding(weights.get(TABLE), tokens);
    return graph.gelu(graph.linear(embedded, weights.get(LAYER)));
  }

  @Override
  protected String outputEmbedding() {
    return TABLE;
  }

  /** Six for each weight: there is no attention to count. */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size();
  }
}
