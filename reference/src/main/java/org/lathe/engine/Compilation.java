package org.lathe.engine;

/**
 * The kernels that a session has compiled for its device.
 *
 * @param kernels number of them; those that an earlier session of the process left are not counted
 * @param seconds that it took
 */
public record Compilation(int kernels, double seconds) {
  /** An engine that compiles nothing beforehand. */
  public static final Compilation NONE = new Compilation(0, 0);
}
