package org.lathe.models;

/**
 * Receives the steps inside {@link Objective#prepare}. An exception that it throws ends the
 * preparation and reaches the caller.
 */
@FunctionalInterface
public interface StepListener {
  /** Ignores steps. */
  StepListener NONE = step -> {};

  /**
   * A step was taken.
   *
   * @param step number of the step, from 0
   */
  void stepped(int step);
}
