package org.lathe.studies.run;

/** Receives the progress of a study; its methods may be called from any thread, one at a time. */
public interface StudyListener {
  /** Tells nobody. */
  StudyListener NONE = new StudyListener() {};

  /**
   * The study is about to begin, or to continue.
   *
   * @param runs how many there are
   * @param done share of the work that earlier calls did, from 0 to 1
   */
  default void begun(int runs, double done) {}

  /**
   * Some work was done.
   *
   * @param done share of all work, from 0 to 1
   * @param what is being done, for people
   */
  default void progressed(double done, String what) {}

  /** A line that the user should see. */
  default void noted(String line) {}
}
