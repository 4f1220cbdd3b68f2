package org.lathe.training;

import java.nio.file.Path;

/** Receives the events of a run, in order. */
public interface TrainingListener {
  /** Ignores all events. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * A run is prepared; nothing is computed or written yet.
   *
   * @param stop asks the run, from any thread and at any time, to save and end: at the latest after
   *     the present step of a preparation or pass of an evaluation. A run that continues repeats
   *     that step or pass.
   */
  default void prepared(Runnable stop) {}

  /** A line that the user must see, such as that other text is used than was asked for. */
  default void noted(String line) {}

  /** A kernel was compiled for the device, {@code done} of the {@code all} that a graph needs. */
  default void compiled(String kernel, int done, int all) {}

  /** The run is about to take step {@code first}. */
  default void started(RunInfo info, int first) {}

  /** A slow step was taken. */
  default void stepped(StepMetrics metrics) {}

  /** An evaluation has done {@code done} of {@code all} passes through the model. */
  default void evaluating(long done, long all) {}

  /** The model was evaluated on held-out text. */
  default void evaluated(EvaluationMetrics metrics) {}

  /** Something about the evaluation that the user should know, with options in braces. */
  default void remarked(String line) {}

  /** A checkpoint of {@code step} slow steps was written. */
  default void saved(int step, Path checkpoint) {}

  /** The last evaluated text was measured without a model too. */
  default void compared(BaselineMetrics metrics) {}

  /** A held-out text was fitted and decoded from z alone. */
  default void reconstructed(ReconstructionMetrics metrics) {}

  /** The baseline of the run, in a folder inside its own, is about to take step {@code first}. */
  default void baselineStarted(RunInfo info, int first) {}

  /** The baseline took a slow step. */
  default void baselineStepped(StepMetrics metrics) {}

  /** The run was compared with its baseline. */
  default void comparedWithBaseline(BaselineComparison comparison) {}

  /** A text was generated without a prompt. */
  default void sampled(SampleMetrics metrics) {}
}
