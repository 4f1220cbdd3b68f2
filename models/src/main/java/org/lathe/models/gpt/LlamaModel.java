package org.lathe.models.gpt;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.autoregressive.AutoregressiveModel;
import org.lathe.models.blocks.GatesOutput;
import org.lathe.models.blocks.LayerBlocks;
import org.lathe.models.blocks.LayerFlops;
import org.lathe.models.blocks.LayerHidden;
import org.lathe.models.blocks.LayeredModel;
import org.lathe.models.blocks.LlamaParameters;
import org.lathe.models.blocks.LoadBalanceLoss;
import org.lathe.models.blocks.Routes;
import org.lathe.models.decoding.StepDecoder;

/** An autoregressive decoder of Llama blocks: a latent thought model's decoder without z. */
public final class LlamaModel extends AutoregressiveModel implements LayeredModel {
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
  public LayerBlocks blocks() {
    return config.blocks();
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
    return formulas.hidden(graph, weights, tokens, Routes.NONE).h();
  }

  @Override
  protected Trained trained(
      GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens, double scale) {
    LayerHidden hidden = formulas.hidden(graph, weights, tokens, Routes.LOAD_BALANCE);
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    LoadBalanceLoss.of(config.blocks(), config.layers(), tokens.shape().size())
        .ifPresent(balance -> balance.seed(graph, hidden.routes(), scale, seeds));
    return new Trained(hidden.h(), seeds);
  }

  @Override
  protected Tensor scored(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    LayerHidden hidden = formulas.hidden(graph, weights, tokens, Routes.GATES);
    GatesOutput.add(graph, config.blocks(), hidden.routes(), tokens.shape().size());
    return hidden.h();
  }

  /** Returns the count of {@link LayerFlops}. */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return LayerFlops.of(blocks(), config.layers(), config.dim(), size(), length);
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
