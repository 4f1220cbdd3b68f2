package org.lathe.models.vae;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.FullAttentionBlock;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.SwiGluBlock;
import org.lathe.models.ltm.FastOptions;
import org.lathe.models.ltm.FitStart;
import org.lathe.models.ltm.LtmGraphs;

/**
 * The encoder {@code q(z|x)} as a graph: Llama blocks under full attention over the tokens of a
 * text, then N_z learned queries. The table of the decoder embeds the tokens. Text i is at position
 * i, latent j of every layer at {@code j * stride}, as its key in the decoder. Of the last states
 * of the queries, after a norm, two linear maps give mu and log_var; query {@code l n_z + j} is
 * latent j of layer l.
 *
 * @param config shape of the model
 */
record Encoder(VaeConfig config) implements FitStart {
  private static final String TABLE = "tok_embeddings.weight";

  @Override
  public boolean readsText() {
    return true;
  }

  @Override
  public Gaussian add(GraphBuilder graph, LtmGraphs graphs, FastOptions options) {
    TensorType type = TensorType.i32(graphs.batch(), graphs.length());
    return add(graph, graph.input(GraphNames.TARGETS, type));
  }

  /**
   * Adds the encoder to a graph, with its weights as states.
   *
   * @param text int32 [batch, n], all tokens of each text
   */
  Gaussian add(GraphBuilder graph, Tensor text) {
    int batch = text.shape().extent(0);
    int n = text.shape().extent(1);
    int rows = n + config.latents();
    Map<String, Tensor> weights = new HashMap<>();
    for (Parameter parameter : config.encoderParameters()) {
      weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
    }
    Tensor h = layers(graph, weights, input(graph, weights, text));
    // The norm is of each row alone, so only the rows of the queries take it.
    Tensor flat = graph.reshape(h, Shape.of(batch * rows, config.dim()));
    Tensor queries = graph.embedding(flat, places(graph, batch, n));
    Tensor last = graph.rmsNorm(queries, weights.get("encoder.norm.weight"), epsilon());
    return new Gaussian(map(graph, weights, last, "mu"), map(graph, weights, last, "log_var"));
  }

  private float epsilon() {
    return (float) config.epsilon();
  }

  /** Embeds each text with the queries after it, [batch, n + N_z, d]. */
  private Tensor input(GraphBuilder graph, Map<String, Tensor> weights, Tensor text) {
    int batch = text.shape().extent(0);
    int n = text.shape().extent(1);
    TensorType type = TensorType.f32(config.vocabulary(), config.dim());
    Tensor tokens =
        graph.reshape(
            graph.embedding(graph.state(TABLE, type), text), Shape.of(batch * n, config.dim()));
    Tensor rows = graph.concat(List.of(tokens, weights.get(VaeConfig.QUERIES)));
    int[] order = new int[batch * (n + config.latents())];
    for (int b = 0, at = 0; b < batch; b++) {
      for (int i = 0; i < n; i++) {
        order[at++] = b * n + i;
      }
      for (int q = 0; q < config.latents(); q++) {
        order[at++] = batch * n + q;
      }
    }
    TensorType ordered = TensorType.i32(batch, n + config.latents());
    return graph.embedding(rows, graph.constant("order", ordered, Constant.of(order)));
  }

  private Tensor layers(GraphBuilder graph, Map<String, Tensor> weights, Tensor input) {
    int n = input.shape().extent(1) - config.latents();
    RopeTables tables =
        RopeTables.of(config.positions(), config.dim() / config.heads(), config.ropeTheta());
    RotaryEmbedding rope = RotaryEmbedding.of(graph, tables, positions(graph, n));
    RepeatBuilder repeat = graph.repeat("encoder", config.encoderLayers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", input);
    RotaryEmbedding inner = rope.shared(repeat);
    LayerWeights layer =
        LayerWeights.slices(
            repeat, name -> weights.get("encoder.layers." + name + ".weight"), name -> 0);
    Tensor next = new FullAttentionBlock(config.heads(), epsilon()).add(body, layer, h, inner);
    repeat.next(h, new SwiGluBlock(epsilon()).add(body, layer, next).h());
    return repeat.end().getFirst();
  }

  private Tensor positions(GraphBuilder graph, int n) {
    int each = config.latents() / config.layers();
    int stride = config.positions() / config.latents();
    int[] positions = new int[n + config.latents()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i < n ? i : (i - n) % each * stride;
    }
    return graph.constant(
        "encoder.positions", TensorType.i32(positions.length), Constant.of(positions));
  }

  /** Returns the rows of the queries in the order of the posterior, int32 [L, batch, n_z]. */
  private Tensor places(GraphBuilder graph, int batch, int n) {
    int each = config.latents() / config.layers();
    int[] places = new int[batch * config.latents()];
    for (int i = 0; i < places.length; i++) {
      int l = i / (batch * each);
      int b = i / each % batch;
      places[i] = b * (n + config.latents()) + n + l * each + i % each;
    }
    return graph.constant(
        "places", TensorType.i32(config.layers(), batch, each), Constant.of(places));
  }

  private static Tensor map(
      GraphBuilder graph, Map<String, Tensor> weights, Tensor last, String name) {
    return graph.addBias(
        graph.linear(last, weights.get("encoder." + name + ".weight")),
        weights.get("encoder." + name + ".bias"));
  }
}
