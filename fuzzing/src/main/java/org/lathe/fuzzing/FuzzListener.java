package org.lathe.fuzzing;

/** Hears how a run goes. */
@FunctionalInterface
public interface FuzzListener {
  /**
   * Hears of executions.
   *
   * @param executions so far
   * @param covered branches reached so far
   * @param findings so far
   */
  void reached(long executions, long covered, int findings);
}
