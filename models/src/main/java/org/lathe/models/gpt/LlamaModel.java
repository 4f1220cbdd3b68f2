package org.lathe.models.gpt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.models.BatchShape;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.ScoreOptions;
import org.lathe.models.StepDecoder;
import org.lathe.models.blocks.LlamaParameters;

/** An autoregressive decoder of Llama blocks: a latent thought model's decoder without z. */
public final class LlamaModel implements Model {
  private final LlamaConfig config;
  private final Map<BatchShape, LlamaGraphs> graphs = new HashMap<>();

  /** Creates the model of a configuration. */
  public LlamaModel(LlamaConfig config) {
    this.config = config;
  }

  @Override
  public LlamaConfig config() {
    return config;
  }

  @Override
  public Family family() {
    return new GptFamily();
  }

  @Override
  public List<Parameter> parameters() {
    return config.parameters();
  }

  @Override
  public String canonical(String tensor) {
    return LlamaParameters.canonical(tensor);
  }

  /** Planning, training and scoring share their graphs. */
  private LlamaGraphs graphs(BatchShape shape) {
    return graphs.computeIfAbsent(shape, s -> new LlamaGraphs(config, s.sequences(), s.length()));
  }

  @Override
  public Objective objective(
      Session session, BatchShape shape, int microBatches, ObjectiveOptions options) {
    return new LlamaObjective(session, graphs(shape), microBatches);
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public Likelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions options) {
    return new LlamaLikelihood(session, graphs(shape), separator, options.secondHalf());
  }

  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    return new LlamaDecoder(session, graphs(new BatchShape(batch, 1)));
  }

  /** Returns {@code 6 P + 6 L d N}, the paper's count for a step of its decoder. */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size() + 6.0 * config.layers() * config.dim() * length;
  }

  @Override
  public double executedFlopsPerToken(
      BatchShape shape, int microBatches, ObjectiveOptions options) {
    double scale = 1.0 / (shape.tokens() * microBatches);
    return Flops.of(graphs(shape).gradient(scale, true)) / shape.tokens();
  }
}
