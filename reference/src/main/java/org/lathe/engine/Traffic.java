package org.lathe.engine;

/**
 * What a host has sent to a device and brought back.
 *
 * @param submissions times that the host gave the device work: a launch, a product, or a whole
 *     program at once; without copies
 * @param bytesIn bytes copied to the device
 * @param bytesOut bytes copied from the device
 */
public record Traffic(long submissions, long bytesIn, long bytesOut) {
  /** An engine that computes in the memory of the host. */
  public static final Traffic NONE = new Traffic(0, 0, 0);

  /** Returns both together. */
  public Traffic plus(Traffic other) {
    return new Traffic(
        submissions + other.submissions, bytesIn + other.bytesIn, bytesOut + other.bytesOut);
  }

  /** Returns what has come since {@code earlier}. */
  public Traffic since(Traffic earlier) {
    return new Traffic(
        submissions - earlier.submissions, bytesIn - earlier.bytesIn, bytesOut - earlier.bytesOut);
  }
}
