package org.lathe.training.scale;

/**
 * What joins the ranks of one machine: shared memory, or a bus between GPUs.
 *
 * @param bytesPerSecond that one rank sends while all others do, as reached
 * @param latencySeconds from a send to its arrival
 */
public record InsideLink(double bytesPerSecond, double latencySeconds) {
  /** The latency of shared memory and of a bus between GPUs, where the user gives none. */
  public static final double USUAL_LATENCY = 3e-6;
}
