package org.lathe.models;

/**
 * Told of the steps inside {@link Objective#prepare}. What it throws ends the preparation and
 * reaches the caller.
 */
@FunctionalInterface
public interface StepListener {
  /** Ignores what it is told. */
  StepListener NONE = step -> {};

  /**
   * A step was taken.
   *
   * @param step number of the step, from 0
   */
  void stepped(int step);
}
