package org.lathe.models.autoregressive;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.lathe.engine.Session;
import org.lathe.graph.Flops;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Tensor;
import org.lathe.models.BatchShape;
import org.lathe.models.Features;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Objective;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.StepShape;
import org.lathe.models.decoding.StepDecoder;
import org.lathe.models.decoding.StepwiseModel;

/**
 * A model that predicts each token from those before it. A family says how hidden states follow
 * from tokens, and which weight is the output embedding; the rest follows: {@code -sum of log p(x_n
 * | x_<n)} is its exact likelihood, and its mean over tokens is what training minimizes.
 */
public abstract class AutoregressiveModel implements StepwiseModel {
  private final Map<BatchShape, NextTokenGraphs> graphs = new HashMap<>();

  /** Creates the model; its graphs are built when they are asked for. */
  protected AutoregressiveModel() {}

  /**
   * Adds the hidden states to a graph, after the last norm: [batch, length, d]. That of a position
   * depends on its token and those before it alone.
   *
   * @param weights states of the graph, by the names of the parameters
   * @param tokens int32 [batch, length]
   */
  protected abstract Tensor hidden(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens);

  /**
   * The hidden states of a model in training.
   *
   * @param states after the last norm, [batch, length, d]
   * @param seeds cotangents of further losses that the weights are trained by
   */
  public record Trained(Tensor states, Map<Tensor, Tensor> seeds) {}

  /**
   * Adds the hidden states to a graph, with the further losses of a mixture of experts; by default
   * there are none.
   *
   * @param scale of the loss of a token
   */
  protected Trained trained(
      GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens, double scale) {
    return new Trained(hidden(graph, weights, tokens), Map.of());
  }

  /**
   * Adds the hidden states to a graph that scores; with experts, their gates become a {@link
   * org.lathe.models.blocks.GatesOutput}. By default there are none.
   */
  protected Tensor scored(GraphBuilder graph, Map<String, Tensor> weights, Tensor tokens) {
    return hidden(graph, weights, tokens);
  }

  /** Returns the name of the parameter [vocabulary, d] that makes logits of hidden states. */
  protected abstract String outputEmbedding();

  /**
   * Returns the graphs for batches of this shape. Planning, training and scoring share them.
   *
   * @throws IllegalArgumentException if the model has fewer positions
   */
  public final NextTokenGraphs graphs(BatchShape shape) {
    return graphs.computeIfAbsent(shape, s -> new NextTokenGraphs(this, s));
  }

  @Override
  public Objective objective(Session session, StepShape shape, ObjectiveOptions options) {
    return new NextTokenObjective(session, graphs(shape.micro()), shape);
  }

  @Override
  public final boolean exact() {
    return true;
  }

  @Override
  public ExactLikelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions options) {
    return new ExactLikelihood(session, graphs(shape), separator, options.secondHalf());
  }

  /** Compiles the program for the hidden states of last tokens. */
  @Override
  public Optional<Features> features(
      Session session, BatchShape shape, InferenceOptions inference) {
    return Optional.of(new LastHidden(session, graphs(shape)));
  }

  /**
   * Compiles a program that computes the whole sequence for every token. A model of more than a few
   * positions has a decoder that keeps what it computed for earlier ones.
   */
  @Override
  public StepDecoder decoder(
      Session session, int batch, int separator, InferenceOptions inference) {
    return new WholeSequenceDecoder(
        session, graphs(new BatchShape(batch, config().positions())), config().vocabulary());
  }

  /**
   * Returns {@code 6 P + 6 L d N}: six for each weight, and attention over whole sequences of N.
   */
  @Override
  public double nominalFlopsPerToken(ObjectiveOptions options, int length) {
    return 6.0 * size() + 6.0 * config().layers() * config().dim() * length;
  }

  @Override
  public double executedFlopsPerToken(StepShape shape, ObjectiveOptions options) {
    double scale = 1.0 / shape.tokens();
    return Flops.of(graphs(shape.micro()).gradient(scale, true)) / shape.micro().tokens();
  }
}
