package org.lathe.models;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lathe.engine.Session;
import org.lathe.files.Safetensors;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.TextGenerator;

/**
 * A model that can be trained and scored, and that generates text: its configuration, its
 * parameters and its graphs. It has no weights itself; the weights are states of a session.
 */
public interface Model {
  /** Returns the family that it belongs to. */
  Family family();

  /** Returns the name of this kind of model, for people. */
  default String label() {
    return family().id();
  }

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
   * Returns the tensors of a checkpoint, in their order: their extents by their names. By default
   * these are the parameters, one tensor for each layer.
   */
  default Map<String, int[]> checkpointTensors() {
    Map<String, int[]> tensors = new LinkedHashMap<>();
    for (Parameter parameter : parameters()) {
      for (int l = 0; l < parameter.layers(); l++) {
        tensors.put(parameter.nameOfLayer(l), parameter.extentsOfLayer());
      }
    }
    return tensors;
  }

  /**
   * Puts the weights of a checkpoint into a session.
   *
   * @param file safetensors with the names of {@link #parameters}, or with others that the model
   *     knows
   * @throws org.lathe.files.InputException if a tensor is missing or has another shape
   */
  default void loadWeights(Session session, Path file) {
    restore(session, Safetensors.read(file), Parameter::name, file.toString());
  }

  /**
   * Returns states with the shapes of the weights as the tensors of a checkpoint, by their names.
   * By default these are the parameters, one tensor for each layer.
   *
   * @param state which state of a parameter to read, such as {@code Parameter::name}
   */
  default Map<String, Safetensors.Entry> tensors(
      Session session, Function<Parameter, String> state) {
    return Weights.read(session, parameters(), state);
  }

  /**
   * Sets states with the shapes of the weights from the tensors of a checkpoint: the reverse of
   * {@link #tensors}.
   *
   * @param where named in errors
   * @throws org.lathe.files.InputException if a tensor is missing or has another shape
   */
  default void restore(
      Session session,
      Map<String, Safetensors.Entry> tensors,
      Function<Parameter, String> state,
      String where) {
    Weights.write(session, parameters(), this::canonical, tensors, state, where);
  }

  /**
   * Compiles what training needs.
   *
   * @param session holds the weights and takes the gradients
   * @param shape of a step; the gradient is of the mean over all its tokens
   * @throws org.lathe.files.InputException if models of this form are not trained here
   */
  Objective objective(Session session, StepShape shape, ObjectiveOptions options);

  /**
   * Returns the model as options of training make it: a latent thought model that is trained
   * without latents is another one, with the same weights.
   */
  default Model trainedWith(ObjectiveOptions options) {
    return this;
  }

  /** Returns which weights each step of a training with these options updates; by default all. */
  default UpdateSchedule updates(ObjectiveOptions options) {
    return UpdateSchedule.all(parameters());
  }

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
   * Compiles the programs for generation.
   *
   * @param batch sequences generated side by side
   * @param vocabulary of the tokenizer; the model's own may be padded
   * @throws org.lathe.files.InputException if the tokenizer has more ids than the model
   */
  TextGenerator generator(
      Session session, int batch, Vocabulary vocabulary, InferenceOptions inference);

  /**
   * Compiles the programs for infilling, for families that generate a token from what stands before
   * and after it.
   *
   * @param batch sequences filled side by side
   * @param vocabulary of the tokenizer; the model's own may be padded
   * @throws org.lathe.files.InputException if the tokenizer has more ids than the model
   */
  default Optional<Infiller> infiller(
      Session session, int batch, Vocabulary vocabulary, InferenceOptions inference) {
    return Optional.empty();
  }

  /**
   * Compiles the program for features, for families whose hidden state represents a sequence.
   *
   * @param shape of a batch; sequences may be shorter
   */
  default Optional<Features> features(
      Session session, BatchShape shape, InferenceOptions inference) {
    return Optional.empty();
  }

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
   */
  double executedFlopsPerToken(StepShape shape, ObjectiveOptions options);
}
