package org.lathe.benchmarks;

/**
 * A value that both computed.
 *
 * @param what name of the value
 * @param error norm of the difference
 * @param bound largest error that is allowed
 */
public record Agreement(String what, double error, double bound) {
  /** Returns whether both computed the same, within the bound. */
  public boolean holds() {
    return error <= bound;
  }
}
