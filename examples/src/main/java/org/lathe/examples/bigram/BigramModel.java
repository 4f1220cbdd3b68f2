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

/** A model with its weights and formula; loss, gradient, likelihood and decoding are inherited. */
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

  /** Returns the embedding E, which is the output embedding too, and the layer's matrix W. */
  @Override
  public List<Parameter> parameters() {
    int d = config.dim();
    return List.of(
        new Parameter(TABLE, TensorType.f32(config.vocabulary(), d), false, DEVIATION),
        new Parameter(LAYER, TensorType.f32(d, d), false, DEVIATION));
  }

  /** Returns the hidden states of the tokens, [.., dim]. */
  @Override
  protected Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    Tensor embedded = graph.embedding(weights.get(TABLE), tokens);
    return graph.gelu(graph.linear(embedded, weights.get(LAYER)));
  }

  @Override
  protected String outputEmbedding() {
    return TABLE;
  }

  /** Returns six FLOPs per weight: there is no attention to count. */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size();
  }
}
