package org.lathe.training.scale;

/**
 * Gradients of GPUs that travel through the memory of the host, for want of NCCL.
 *
 * @param busBytesPerSecond between a GPU and its host, in one direction, as reached by all GPUs of
 *     a machine at once
 * @param memoryBytesPerSecond of the host's memory, shared by its ranks
 */
public record HostStaging(double busBytesPerSecond, double memoryBytesPerSecond) {
  /** Times that a byte passes the memory from one rank to another: written, read, and added. */
  private static final int PASSES = 3;

  /** Returns what one of {@code ranks} ranks of a machine sends to the others while all do. */
  InsideLink inside(int ranks) {
    return new InsideLink(
        memoryBytesPerSecond / (PASSES * (double) ranks), InsideLink.USUAL_LATENCY);
  }
}
