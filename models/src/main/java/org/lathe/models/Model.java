package org.lathe.models;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Session;

/**
 * A model that can be trained, scored and decoded from: its configuration, its parameters and its
 * graphs. It has no weights itself; the weights are states of a session.
 */
public interface Model {
  /** Returns the family that it belongs to. */
  Family family();

  /** Returns the configuration, which determines the weights and graphs. */
  ModelConfig config();

  /** Returns the weights, in the order in which they are initialized and written to checkpoints. */
  List<Parameter> parameters();

  /** Returns the number of weights, shared ones once. */
  default long size() {
    return parameters().stream().mapToLong(parameter -> parameter.type().shape().size()).sum();
  }

  /**
   * Returns the name that a tensor of a checkpoint has here, where other programs call it
   * otherwise.
   */
  default String canonical(String tensor) {
    return tensor;
  }

  /**
   * Compiles what training needs.
   *
   * @param session holds the weights and takes the gradients
   * @param shape of a micro-batch
   * @param microBatches of a step; the gradient is of the mean over the tokens of all of them
   */
  Objective objective(
      Session session, BatchShape shape, int microBatches, ObjectiveOptions options);

  /** Returns whether its likelihood is exact; else it is bounded. */
  default boolean exact() {
    return false;
  }

  /** Returns how a model is used that was trained for {@code step} of {@code steps} steps. */
  default InferenceOptions inference(ObjectiveOptions trained, int step, int steps) {
    return InferenceOptions.NONE;
  }

  /** Returns how a model is used of whose training nothing is known. */
  default InferenceOptions inference() {
    return InferenceOptions.NONE;
  }

  /**
   * Compiles the program for scoring.
   *
   * @param separator the token that stands before each sequence
   */
  Likelihood likelihood(
      Session session,
      BatchShape shape,
      int separator,
      InferenceOptions inference,
      ScoreOptions options);

  /**
   * Compiles the programs for decoding.
   *
   * @param batch sequences decoded side by side
   * @param separator the token that stands before each sequence
   */
  StepDecoder decoder(Session session, int batch, int separator, InferenceOptions inference);

  /** Compiles the programs for reconstruction, for families that encode a sequence. */
  default Optional<Reconstructor> reconstructor(
      Session session, BatchShape shape, Vocabulary vocabulary, InferenceOptions inference) {
    return Optional.empty();
  }

  /**
   * Returns the number of floating-point operations of training for each token, by the usual count
   * of six for each weight and of attention over whole sequences, whatever the graphs save.
   *
   * @param length tokens of a sequence
   */
  double nominalFlopsPerToken(ObjectiveOptions options, int length);

  /**
   * Returns the number of floating-point operations that the graphs of a training step execute for
   * each token.
   *
   * @param shape of a micro-batch
   * @param microBatches of a step
   */
  double executedFlopsPerToken(BatchShape shape, int microBatches, ObjectiveOptions options);
}
