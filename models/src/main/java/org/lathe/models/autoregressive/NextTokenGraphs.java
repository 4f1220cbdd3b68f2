package org.lathe.models.autoregressive;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.BatchShape;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.Parameter;

/**
 * The graphs over a model's hidden states for batches of one shape. Graphs that a run uses many
 * times are built at the first request, once.
 */
public final class NextTokenGraphs {
  /** Output: hidden states after the last norm, [batch, length, d]. */
  public static final String HIDDEN = "hidden";

  /** Input: int32 [batch], the row of the batch's hidden states to read for each sequence. */
  static final String ROWS = "rows";

  private final AutoregressiveModel model;
  private final BatchShape shape;
  private final Map<List<Object>, TaskGraph> built = new HashMap<>();

  NextTokenGraphs(AutoregressiveModel model, BatchShape shape) {
    int positions = model.config().positions();
    if (shape.length() > positions) {
      throw new IllegalArgumentException(
          "sequences of %d tokens do not fit a model of 1 to %d positions"
              .formatted(shape.length(), positions));
    }
    this.model = model;
    this.shape = shape;
  }

  /** Returns the shape of the batches. */
  public BatchShape shape() {
    return shape;
  }

  /** Returns the weights of the model, which the gradient is of. */
  List<Parameter> parameters() {
    return model.parameters();
  }

  /**
   * Returns the graph that scores sequences: nll of each sequence and of each token, and the gates
   * of experts.
   */
  public TaskGraph score() {
    return built.computeIfAbsent(List.of("score"), key -> buildScore());
  }

  private TaskGraph buildScore() {
    GraphBuilder graph = new GraphBuilder("score");
    Forward forward = new Forward(graph);
    Tensor tokenNll = forward.tokenNll(forward.scored());
    graph.output(GraphNames.NLL, graph.rowSum(tokenNll));
    graph.output(GraphNames.TOKEN_NLL, tokenNll);
    return graph.build();
  }

  /** Returns the graph of the hidden states of whole sequences. */
  public TaskGraph hidden() {
    GraphBuilder graph = new GraphBuilder("hidden");
    graph.output(HIDDEN, new Forward(graph).hidden());
    return graph.build();
  }

  /** Returns the graph of the logits of whole sequences, for checks on small models. */
  public TaskGraph logits() {
    GraphBuilder graph = new GraphBuilder("logits");
    Forward forward = new Forward(graph);
    graph.output(GraphNames.LOGITS, graph.linear(forward.hidden(), forward.table()));
    return graph.build();
  }

  /** Returns the graph of the logits after one token of each sequence, [batch, vocabulary]. */
  TaskGraph nextLogits() {
    GraphBuilder graph = new GraphBuilder("next_logits");
    Forward forward = new Forward(graph);
    Tensor hidden = forward.hidden();
    int d = hidden.type().shape().columns();
    Tensor all = graph.reshape(hidden, Shape.of(shape.sequences() * shape.length(), d));
    Tensor rows = graph.input(ROWS, TensorType.i32(shape.sequences()));
    graph.output(GraphNames.LOGITS, graph.linear(graph.embedding(all, rows), forward.table()));
    return graph.build();
  }

  /**
   * Returns the graph that adds the gradient of {@code scale * sum of nll} to the gradient states;
   * the sum has the further losses of a mixture of experts.
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
    AutoregressiveModel.Trained trained = forward.trained(scale);
    Tensor tokenNll = forward.tokenNll(trained.states());
    graph.output(GraphNames.NLL, graph.rowSum(tokenNll));
    Map<Tensor, Tensor> seeds = new LinkedHashMap<>();
    seeds.put(tokenNll, graph.filled(tokenNll.type(), (float) scale));
    seeds.putAll(trained.seeds());
    List<Parameter> parameters = parameters();
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph, seeds, parameters.stream().map(p -> forward.weights.get(p.name())).toList());
    Map<String, Tensor> byName = new HashMap<>();
    parameters.forEach(p -> byName.put(p.name(), gradients.get(forward.weights.get(p.name()))));
    GradientStates.accumulate(graph, parameters, byName, first);
    return graph.build();
  }

  /** The model over its weights, declared as states of a graph. */
  private final class Forward {
    private final GraphBuilder graph;
    private final Map<String, Tensor> weights = new HashMap<>();

    Forward(GraphBuilder graph) {
      this.graph = graph;
      for (Parameter parameter : parameters()) {
        weights.put(parameter.name(), graph.state(parameter.name(), parameter.type()));
      }
    }

    Tensor table() {
      return weights.get(model.outputEmbedding());
    }

    private Tensor ids(String name) {
      return graph.input(name, TensorType.i32(shape.sequences(), shape.length()));
    }

    Tensor hidden() {
      return model.hidden(graph, weights, ids(GraphNames.TOKENS));
    }

    AutoregressiveModel.Trained trained(double scale) {
      return model.trained(graph, weights, ids(GraphNames.TOKENS), scale);
    }

    Tensor scored() {
      return model.scored(graph, weights, ids(GraphNames.TOKENS));
    }

    Tensor tokenNll(Tensor hidden) {
      return graph.linearCrossEntropy(hidden, table(), ids(GraphNames.TARGETS));
    }
  }
}
