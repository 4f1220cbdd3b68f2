package org.lathe.models.gpt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;
import org.lathe.models.blocks.LayerWeights;
import org.lathe.models.blocks.RopeTables;
import org.lathe.models.blocks.RotaryEmbedding;
import org.lathe.models.blocks.SelfAttentionBlock;
import org.lathe.models.blocks.SwiGluBlock;

/**
 * The graphs of an autoregressive decoder for one batch and sequence length. All layers run as one
 * {@code repeat}. Graphs that a run uses many times are built at the first request, once.
 */
public final class LlamaGraphs {
  /** Input: int32 [batch, 1], the token at this position. */
  static final String TOKEN = "token";

  /** Input: int32 [1], the position of the token, from 0. */
  static final String POSITION = "position";

  private static final String KEYS = "decode.keys";
  private static final String VALUES = "decode.values";

  private final LlamaConfig config;
  private final int batch;
  private final int length;
  private final Map<List<Object>, TaskGraph> built = new HashMap<>();

  /**
   * Creates the graphs for these extents.
   *
   * @param config shape of the model
   * @param batch sequences in a run of a graph
   * @param length tokens of a sequence, at most the configuration's positions
   */
  public LlamaGraphs(LlamaConfig config, int batch, int length) {
    if (batch < 1) {
      throw new IllegalArgumentException("batch " + batch + ", must be at least 1");
    }
    if (length < 1 || length > config.positions()) {
      throw new IllegalArgumentException(
          "sequences of %d tokens do not fit a model of 1 to %d positions"
              .formatted(length, config.positions()));
    }
    this.config = config;
    this.batch = batch;
    this.length = length;
  }

  /** Returns the shape of the model. */
  public LlamaConfig config() {
    return config;
  }

  /** Returns the number of sequences in a run of a graph. */
  public int batch() {
    return batch;
  }

  /** Returns the number of tokens of a sequence. */
  public int length() {
    return length;
  }

  /** Returns the graph that scores sequences: nll of each sequence and of each token. */
  public TaskGraph score() {
    return built.computeIfAbsent(List.of("score"), key -> buildScore());
  }

  private TaskGraph buildScore() {
    GraphBuilder graph = new GraphBuilder("score");
    Forward forward = new Forward(graph);
    Tensor tokenNll = forward.tokenNll();
    graph.output(GraphNames.NLL, graph.rowSum(tokenNll));
    graph.output(GraphNames.TOKEN_NLL, tokenNll);
    return graph.build();
  }

  /** Returns the graph of the logits of whole sequences, for checks on small models. */
  public TaskGraph logits() {
    GraphBuilder graph = new GraphBuilder("logits");
    Forward forward = new Forward(graph);
    graph.output(GraphNames.LOGITS, graph.linear(forward.hidden(), forward.table()));
    return graph.build();
  }

  /**
   * Returns the graph that adds the gradient of {@code scale * sum of nll} to the gradient states.
   *
   * @param scale 1 over the number of tokens of the whole batch makes it the mean cross-entropy
   * @param first whether to treat the gradient states as zero
   */
  public TaskGraph gradient(double scale, boolean first) {
    return built.computeIfAbsent(
        List.of("gradient", scale, first), key -> buildGradient(scale, first));
  }

  private TaskGraph buildGradient(double scale, boolean first) {
    GraphBuilder graph = new GraphBuilder(first ? "first_gradient" : "gradient");
    Forward forward = new Forward(graph);
    Tensor tokenNll = forward.tokenNll();
    graph.output(GraphNames.NLL, graph.rowSum(tokenNll));
    List<Parameter> parameters = config.parameters();
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph,
            Map.of(tokenNll, graph.filled(tokenNll.type(), (float) scale)),
            parameters.stream().map(p -> forward.weights.get(p.name())).toList());
    Map<String, Tensor> byName = new HashMap<>();
    parameters.forEach(p -> byName.put(p.name(), gradients.get(forward.weights.get(p.name()))));
    GradientStates.accumulate(graph, parameters, byName, first);
    return graph.build();
  }

  /**
   * Returns the graph of one position: from its token to the logits of the next one, [batch,
   * vocabulary], the keys and values of the window kept in rings. The bits are those of {@link
   * #logits}.
   */
  TaskGraph decode() {
    return built.computeIfAbsent(List.of("decode"), key -> buildDecode());
  }

  private TaskGraph buildDecode() {
    GraphBuilder graph = new GraphBuilder("decode");
    Forward forward = new Forward(graph);
    Tensor token = graph.input(TOKEN, TensorType.i32(batch, 1));
    Tensor position = graph.input(POSITION, TensorType.i32(1));
    int rows = Math.min(config.window(), config.positions());
    TensorType ring = TensorType.f32(config.layers(), batch, rows, config.dim());
    RepeatBuilder repeat = graph.repeat("layers", config.layers());
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", graph.embedding(forward.table(), token));
    Tensor keys = repeat.slice("keys", graph.state(KEYS, ring), 0);
    Tensor values = repeat.slice("values", graph.state(VALUES, ring), 0);
    RotaryEmbedding at = forward.rope(position).shared(repeat);
    LayerWeights weights = LayerWeights.slices(repeat, forward.stacked(), name -> 0);
    SelfAttentionBlock.Step read = attention().step(body, weights, h, keys, values, at);
    repeat.next(h, feedForward().add(body, weights, read.h()));
    repeat.collect("new_keys", read.keys());
    repeat.collect("new_values", read.values());
    List<Tensor> results = repeat.end();
    Tensor row = graph.reshape(forward.norm(results.get(0)), Shape.of(batch, config.dim()));
    graph.output(GraphNames.LOGITS, graph.linear(row, forward.table()));
    graph.update(graph.state(KEYS, ring), results.get(1));
    graph.update(graph.state(VALUES, ring), results.get(2));
    return graph.build();
  }

  private SelfAttentionBlock attention() {
    return new SelfAttentionBlock(config.heads(), config.window(), (float) config.epsilon());
  }

  private SwiGluBlock feedForward() {
    return new SwiGluBlock((float) config.epsilon());
  }

  /** The decoder over the weights, declared as states of a graph. */
  private final class Forward {
    private final GraphBuilder graph;
    private final Map<String, Tensor> weights = new HashMap<>();

    Forward(GraphBuilder graph) {
      this.graph = graph;
      for (Parameter parameter : config.parameters()) {
        weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
      }
    }

    /** Returns the embedding table, which is the output projection too. */
    Tensor table() {
      return weights.get("tok_embeddings.weight");
    }

    LayerWeights.Stacked stacked() {
      return name -> weights.get("layers." + name + ".weight");
    }

    RotaryEmbedding rope(Tensor positions) {
      return RotaryEmbedding.of(
          graph,
          RopeTables.of(config.positions(), config.headWidth(), config.ropeTheta()),
          positions);
    }

    Tensor norm(Tensor h) {
      return graph.rmsNorm(h, weights.get("norm.weight"), (float) config.epsilon());
    }

    Tensor hidden() {
      Tensor tokens = graph.input(GraphNames.TOKENS, TensorType.i32(batch, length));
      RotaryEmbedding rope = rope(RotaryEmbedding.positions(graph, length, 1));
      RepeatBuilder repeat = graph.repeat("layers", config.layers());
      GraphBuilder body = repeat.body();
      Tensor h = repeat.carry("h", graph.embedding(table(), tokens));
      RotaryEmbedding inner = rope.shared(repeat);
      LayerWeights here = LayerWeights.slices(repeat, stacked(), name -> 0);
      repeat.next(h, feedForward().add(body, here, attention().add(body, here, h, inner)));
      return norm(repeat.end().getFirst());
    }

    Tensor tokenNll() {
      Tensor hidden = hidden();
      Tensor targets = graph.input(GraphNames.TARGETS, TensorType.i32(batch, length));
      return graph.linearCrossEntropy(hidden, table(), targets);
    }
  }
}
