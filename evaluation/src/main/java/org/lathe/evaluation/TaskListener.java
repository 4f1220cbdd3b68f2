package org.lathe.evaluation;

import org.lathe.models.PassListener;

/** Receives the progress of an experiment that consists of several tasks, one after the other. */
public interface TaskListener {
  /** Tells nobody. */
  TaskListener NONE =
      new TaskListener() {
        @Override
        public PassListener begin(String task) {
          return PassListener.NONE;
        }

        @Override
        public void end() {}

        @Override
        public void note(String line) {}
      };

  /** Called when a task begins; returns the listener of its progress. */
  PassListener begin(String task);

  /** The task has ended, or failed. */
  void end();

  /** A line that the user must see because other text is used than was asked for. */
  void note(String line);
}
