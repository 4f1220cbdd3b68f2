package org.lathe.models;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.lathe.files.InputException;

/** The options of the objective of a family, besides data, batch and optimizer. */
public interface ObjectiveOptions {
  /**
   * Returns the options that a reader of a run should know, by name, in order; numbers and words.
   */
  default Map<String, Object> summary() {
    return Map.of();
  }

  /**
   * Returns these options with what a protocol decides, for a family whose paper and release
   * differ.
   *
   * @throws InputException if the family has no protocols
   */
  default ObjectiveOptions with(Protocol protocol) {
    throw new InputException(
        "there is no {protocol} to follow: this family has the same options in each of them");
  }

  /** Returns these options as published throughputs of the family mean a step. */
  default ObjectiveOptions measured() {
    return this;
  }

  /**
   * Returns the options with which the same model is trained to be compared with, for the same
   * number of tokens; a latent thought model is compared with its own decoder without latents.
   */
  default Optional<ObjectiveOptions> baseline() {
    return Optional.empty();
  }

  /**
   * Returns the number of steps of the fit of each sequence in training, T_fast of a latent thought
   * model; empty where training fits nothing.
   */
  default OptionalInt fitSteps() {
    return OptionalInt.empty();
  }

  /**
   * Returns these options with another number of steps of the fits.
   *
   * @throws IllegalStateException if training fits nothing
   */
  default ObjectiveOptions withFitSteps(int steps) {
    throw new IllegalStateException("training fits nothing, so there are no steps to change");
  }

  /**
   * Returns the values of these options that change over a run, by name.
   *
   * @param step number of the step, from 1
   * @param steps of the whole run
   */
  default Map<String, Double> at(int step, int steps) {
    return Map.of();
  }
}
