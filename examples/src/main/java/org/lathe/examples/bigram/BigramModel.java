package org.lathe.examples.bigram;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Session;
import org.lathe.graph.Differentiation;
import org.lathe.graph.Flops;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;
import org.lathe.models.BatchShape;
import org.lathe.models.Family;
import org.lathe.models.GradientStates;
import org.lathe.models.GraphNames;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Likelihood;
import org.lathe.models.Model;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.Parameter;
import org.lathe.models.ScoreOptions;
import org.lathe.models.StepDecoder;

/**
 * The weights, the graphs over them, and who runs the graphs.
 *
 * @param config what both follow from
 */
public record BigramModel(BigramConfig config) implements Model {
  private static final double DEVIATION = 0.1;

  @Override
  public Family family() {
    return new BigramFamily();
  }

  /** The table E, which is the output embedding too, and the layer's matrix W. */
  @Override
  public List<Parameter> parameters() {
    int d = config.dim();
    return List.of(
        new Parameter("table", TensorType.f32(config.vocabulary(), d), false, DEVIATION),
        new Parameter("layer", TensorType.f32(d, d), false, DEVIATION));
  }

  /** Weights as states of a graph, by name. */
  private Map<String, Tensor> weights(GraphBuilder graph) {
    Map<String, Tensor> weights = new HashMap<>();
    parameters().forEach(p -> weights.put(p.name(), graph.state(p.name(), p.type())));
    return weights;
  }

  /** What the layer makes of tokens, [.., dim]. */
  private static Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    Tensor embedded = graph.embedding(weights.get("table"), tokens);
    return graph.gelu(graph.linear(embedded, weights.get("layer")));
  }

  /** Negative log likelihood of each token, [batch, length], without ever holding all logits. */
  private static Tensor tokenNll(GraphBuilder graph, Map<String, Tensor> weights, BatchShape s) {
    TensorType ids = TensorType.i32(s.sequences(), s.length());
    Tensor hidden = hidden(graph, weights, graph.input(GraphNames.TOKENS, ids));
    Tensor targets = graph.input(GraphNames.TARGETS, ids);
    return graph.linearCrossEntropy(hidden, weights.get("table"), targets);
  }

  /** Scores sequences. */
  TaskGraph score(BatchShape shape) {
    GraphBuilder graph = new GraphBuilder("score");
    graph.output(GraphNames.TOKEN_NLL, tokenNll(graph, weights(graph), shape));
    return graph.build();
  }

  /** Adds the gradient of {@code scale * sum of nll} to the gradient states. */
  TaskGraph gradient(BatchShape shape, double scale, boolean first) {
    GraphBuilder graph = new GraphBuilder(first ? "first_gradient" : "gradient");
    Map<String, Tensor> weights = weights(graph);
    Tensor nll = tokenNll(graph, weights, shape);
    graph.output(GraphNames.NLL, graph.rowSum(nll));
    Map<Tensor, Tensor> seeds = Map.of(nll, graph.filled(nll.type(), (float) scale));
    Map<Tensor, Tensor> found = Differentiation.reverse(graph, seeds, weights.values());
    Map<String, Tensor> gradients = new HashMap<>();
    weights.forEach((name, weight) -> gradients.put(name, found.get(weight)));
    GradientStates.accumulate(graph, parameters(), gradients, first);
    return graph.build();
  }

  /** Logits of the next token of each sequence, [batch, vocabulary]. */
  TaskGraph logits(int batch) {
    GraphBuilder graph = new GraphBuilder("logits");
    Map<String, Tensor> weights = weights(graph);
    Tensor hidden = hidden(graph, weights, graph.input(GraphNames.TOKENS, TensorType.i32(batch)));
    graph.output(GraphNames.LOGITS, graph.linear(hidden, weights.get("table")));
    return graph.build();
  }

  @Override
  public Objective objective(
      Session session, BatchShape shape, int microBatches, ObjectiveOptions options) {
    return new BigramObjective(session, this, shape, microBatches);
  }

  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public Likelihood likelihood(
      Session session, BatchShape shape, int separator, InferenceOptions how, ScoreOptions what) {
    return new BigramLikelihood(session, this, shape, separator, what.secondHalf());
  }

  @Override
  public StepDecoder decoder(Session session, int batch, int separator, InferenceOptions how) {
    return new BigramDecoder(session, this, batch);
  }

  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size();
  }

  @Override
  public double executedFlopsPerToken(BatchShape shape, int microBatches, ObjectiveOptions how) {
    return Flops.of(gradient(shape, 1, true)) / shape.tokens();
  }
}
