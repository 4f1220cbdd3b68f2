package org.lathe.models;

/** Told how far a computation of many passes through a model has come. */
@FunctionalInterface
public interface PassListener {
  /** Ignores what it is told. */
  PassListener NONE = (done, all) -> {};

  /** {@code done} of {@code all} passes, or texts, are done. */
  void passed(long done, long all);
}
