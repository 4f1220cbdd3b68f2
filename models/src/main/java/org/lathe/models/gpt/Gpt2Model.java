package org.lathe.models.gpt;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.models.BatchShape;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.StepDecoder;
import org.lathe.models.autoregressive.AutoregressiveModel;

/**
 * A GPT-2 (Radford et al., 2019), with the weights of a checkpoint of Hugging Face's form. It is
 * scored, decoded and read for features; it is not trained here.
 */
public final class Gpt2Model extends AutoregressiveModel {
  private final Gpt2Config config;
  private final Gpt2Graphs formulas;
  private final Map<Integer, TaskGraph> decodes = new HashMap<>();

  /** Creates the model of a configuration. */
  public Gpt2Model(Gpt2Config config) {
    this.config = config;
    this.formulas = new Gpt2Graphs(config);
  }

  @Override
  public String label() {
    return "GPT-2";
  }

  @Override
  public Gpt2Config config() {
    return config;
  }

  @Override
  public Family family() {
    return new GptFamily();
  }

  /** Returns the weights; queries, keys and values, which are one matrix in files, are three. */
  @Override
  public List<Parameter> parameters() {
    return Gpt2Weights.of(config).stream().map(Gpt2Weight::parameter).toList();
  }

  @Override
  public void loadWeights(Session session, Path file) {
    Gpt2Weights.load(session, config, file);
  }

  @Override
  protected Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    return formulas.hidden(graph, weights, tokens);
  }

  @Override
  protected String outputEmbedding() {
    return Gpt2Graphs.TABLE;
  }

  @Override
  public Objective objective(
      Session session, BatchShape shape, int microBatches, ObjectiveOptions options) {
    throw new InputException(
        "a GPT-2 can be scored and decoded, not trained: train a model of family gpt");
  }

  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    TaskGraph decode = decodes.computeIfAbsent(batch, formulas::decode);
    return new CachedDecoder(session, decode, config, batch);
  }
}
