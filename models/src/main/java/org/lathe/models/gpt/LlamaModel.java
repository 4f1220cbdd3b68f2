package org.lathe.models.gpt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Parameter;
import org.lathe.models.StepDecoder;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.blocks.LlamaParameters;

/** An autoregressive decoder of Llama blocks: a latent thought model's decoder without z. */
public final class LlamaModel extends AutoregressiveModel {
  private final LlamaConfig config;
  private final LlamaGraphs formulas;
  private final Map<Integer, TaskGraph> decodes = new HashMap<>();

  /** Creates the model of a configuration. */
  public LlamaModel(LlamaConfig config) {
    this.config = config;
    this.formulas = new LlamaGraphs(config);
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

  @Override
  protected Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    return formulas.hidden(graph, weights, tokens);
  }

  @Override
  protected String outputEmbedding() {
    return LlamaGraphs.TABLE;
  }

  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    TaskGraph decode = decodes.computeIfAbsent(batch, formulas::decode);
    return new CachedDecoder(session, decode, config, batch);
  }
}
