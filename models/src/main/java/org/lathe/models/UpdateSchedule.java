package org.lathe.models;

import java.util.List;

/** The weights that each step of a training updates. */
public interface UpdateSchedule {
  /** Returns the groups of weights of which a step updates one. */
  List<List<Parameter>> groups();

  /**
   * Returns the number of the group that a step updates, from 0.
   *
   * @param step number of the step, from 1
   * @param steps of the whole run
   */
  int group(int step, int steps);

  /** Returns the schedule in which each step updates all of these weights. */
  static UpdateSchedule all(List<Parameter> parameters) {
    return new UpdateSchedule() {
      @Override
      public List<List<Parameter>> groups() {
        return List.of(parameters);
      }

      @Override
      public int group(int step, int steps) {
        return 0;
      }
    };
  }
}
