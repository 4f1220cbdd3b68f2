package org.lathe.benchmarks;

/**
 * Something that both computed.
 *
 * @param what name of the value
 * @param error norm of the difference
 * @param bound largest that it may be
 */
public record Agreement(String what, double error, double bound) {
  /** Whether both computed the same, within the bound. */
  public boolean holds() {
    return error <= bound;
  }
}
