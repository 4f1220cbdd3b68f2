package org.lathe.models.gpt;

import java.util.List;
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

/**
 * An autoregressive decoder of Llama blocks: a latent thought model's decoder without z.
 *
 * @param config what weights and graphs follow from
 */
public record LlamaModel(LlamaConfig config) implements Model {
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

  private LlamaGraphs graphs(BatchShape shape) {
    return new LlamaGraphs(config, shape.sequences(), shape.length());
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
    return new LlamaDecoder(session, config, batch);
  }

  /** {@code 6 P + 6 L d N}, as the paper counts a step of its decoder. */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size() + 6.0 * config.layers() * config.dim() * length;
  }

  @Override
  public double executedFlopsPerToken(BatchShape shape, ObjectiveOptions options) {
    return Flops.of(graphs(shape).gradient(1, false)) / shape.tokens();
  }
}
