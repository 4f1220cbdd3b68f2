package org.lathe.models;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.Session;

/**
 * A model that can be trained, scored and decoded from: its configuration, its weights and the
 * graphs over them. It holds no weights itself; these are states of a session.
 */
public interface Model {
  /** The family that it belongs to. */
  Family family();

  /** What weights and graphs follow from. */
  ModelConfig config();

  /** The weights, in the order in which their start is drawn and checkpoints are written. */
  List<Parameter> parameters();

  /** Number of weights, shared ones once. */
  default long size() {
    return parameters().stream().mapToLong(parameter -> parameter.type().shape().size()).sum();
  }

  /** The name that a tensor of a checkpoint has here, where other programs call it otherwise. */
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

  /** Whether its likelihood is exact; else it is bounded. */
  default boolean exact() {
    return false;
  }

  /** How a model is used that was trained for {@code step} of {@code steps} steps. */
  default InferenceOptions inference(ObjectiveOptions trained, int step, int steps) {
    return InferenceOptions.NONE;
  }

  /** How a model is used of whose training nothing is known. */
  default InferenceOptions inference() {
    return InferenceOptions.NONE;
  }

  /**
   * Compiles what scoring needs.
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
   * Compiles what decoding needs.
   *
   * @param batch sequences decoded side by side
   * @param separator the token that stands before each sequence
   */
  StepDecoder decoder(Session session, int batch, int separator, InferenceOptions inference);

  /**
   * Compiles what reconstruction needs, for families that keep something of a sequence to
   * reconstruct it from.
   */
  default Optional<Reconstructor> reconstructor(
      Session session, BatchShape shape, Vocabulary vocabulary, InferenceOptions inference) {
    return Optional.empty();
  }

  /**
   * Floating-point operations of training for each token, by the usual count of six for each weight
   * and of attention over whole sequences, whatever the graphs save.
   *
   * @param length tokens of a sequence
   */
  double nominalFlopsPerToken(ObjectiveOptions options, int length);

  /**
   * Floating-point operations that the graphs of a training step execute for each token.
   *
   * @param shape of a micro-batch
   * @param microBatches of a step
   */
  double executedFlopsPerToken(BatchShape shape, int microBatches, ObjectiveOptions options);
}
