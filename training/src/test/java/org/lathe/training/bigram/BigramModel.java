package org.lathe.training.bigram;

import java.util.List;
import java.util.Map;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.Family;
import org.lathe.models.Parameter;
import org.lathe.models.autoregressive.AutoregressiveModel;

/** {@code logits = output table[token]}. */
final class BigramModel extends AutoregressiveModel {
  private static final String TABLE = "table.weight";
  private static final String OUTPUT = "output.weight";

  private final BigramFamily.Config config;

  BigramModel(BigramFamily.Config config) {
    this.config = config;
  }

  @Override
  public Family family() {
    return new BigramFamily();
  }

  @Override
  public BigramFamily.Config config() {
    return config;
  }

  @Override
  public List<Parameter> parameters() {
    TensorType type = TensorType.f32(config.vocabulary(), config.dim());
    return List.of(
        new Parameter(TABLE, type, false, 0.02), new Parameter(OUTPUT, type, false, 0.02));
  }

  @Override
  protected Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    return graph.embedding(weights.get(TABLE), tokens);
  }

  @Override
  protected String outputEmbedding() {
    return OUTPUT;
  }
}
