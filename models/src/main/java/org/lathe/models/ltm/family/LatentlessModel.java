package org.lathe.models.ltm.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.Batch;
import org.lathe.models.Family;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Losses;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Occasion;
import org.lathe.models.Parameter;
import org.lathe.models.StepListener;
import org.lathe.models.StepShape;
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
import org.lathe.models.ltm.LtmConfig;
import org.lathe.models.ltm.LtmGraphs;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.WordDropout;

/**
 * The decoder of a latent thought model with z at the mean of its prior, 0, for every sequence. It
 * has the weights of the latent thought model, and is what that model is compared with: cross-
 * attention to zeros adds nothing, so its likelihood is exact.
 */
final class LatentlessModel extends AutoregressiveModel implements LayeredModel {
  private final LtmConfig config;

  LatentlessModel(LtmConfig config) {
    this.config = config;
  }

  @Override
  public Family family() {
    return new LtmFamily();
  }

  @Override
  public String label() {
    return "ltm without latents";
  }

  @Override
  public LtmConfig config() {
    return config;
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
    return LtmGraphs.hiddenWithoutLatents(config, graph, tokens, Routes.NONE).h();
  }

  @Override
  protected Trained trained(
      GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens, double scale) {
    LayerHidden hidden = LtmGraphs.hiddenWithoutLatents(config, graph, tokens, Routes.LOAD_BALANCE);
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    LoadBalanceLoss.of(config.blocks(), config.layers(), tokens.shape().size())
        .ifPresent(balance -> balance.seed(graph, hidden.routes(), scale, seeds));
    return new Trained(hidden.h(), seeds);
  }

  @Override
  protected Tensor scored(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    LayerHidden hidden = LtmGraphs.hiddenWithoutLatents(config, graph, tokens, Routes.GATES);
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
    return "tok_embeddings.weight";
  }

  @Override
  public Objective objective(Session session, StepShape shape, ObjectiveOptions options) {
    Objective whole = super.objective(session, shape, options);
    double dropout = ((LtmOptions) options).wordDropout();
    return dropout == 0 ? whole : new Dropped(whole, dropout);
  }

  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    return new LatentlessDecoder(session, config, batch);
  }

  /** An objective whose input tokens are dropped at random. */
  private record Dropped(Objective whole, double dropout) implements Objective {
    @Override
    public void begin() {
      whole.begin();
    }

    @Override
    public void prepare(Batch batch, Occasion occasion, StepListener listener) {
      whole.prepare(WordDropout.of(batch, dropout, occasion), occasion, listener);
    }

    @Override
    public Losses accumulate() {
      return whole.accumulate();
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
