package org.lathe.models;

/** Receives the progress of a computation with many passes through a model. */
@FunctionalInterface
public interface PassListener {
  /** Ignores progress. */
  PassListener NONE = (done, all) -> {};

  /** {@code done} of {@code all} passes, or texts, are done. */
  void passed(long done, long all);
}
