package org.lathe.training.scale;

import java.nio.file.Path;
import java.util.OptionalInt;

/** How long a step takes on one rank, as measured. */
public sealed interface StepTime {
  /** Returns the seconds that a step takes whatever its number of sequences. */
  double fixedSeconds();

  /**
   * A step of the recipe whose scale is asked for.
   *
   * @param seconds of the step, the fixed ones included
   * @param sequences of that step; empty for the batch of the recipe
   */
  record OfSequences(double seconds, OptionalInt sequences, double fixedSeconds)
      implements StepTime {}

  /**
   * The steps of a run on one rank: the median of their seconds.
   *
   * @param run its folder
   */
  record OfRun(Path run, double fixedSeconds) implements StepTime {}
}
