package org.lathe.evaluation;

import org.lathe.models.PassListener;

/** Is told how far an experiment of several tasks, one after the other, has come. */
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

  /** A task begins; what is returned is told how far it has come. */
  PassListener begin(String task);

  /** The task has ended, or failed. */
  void end();

  /** A line that the user must see because other text is used than was asked for. */
  void note(String line);
}
