package org.lathe.benchmarks.device;

/**
 * The predicted time of a launch.
 *
 * @param seconds on the device
 * @param limit what limits it
 */
record LaunchEstimate(double seconds, Limit limit) {
  /** Returns the later of two: a launch takes as long as its slowest part. */
  LaunchEstimate or(double other, Limit otherLimit) {
    return other > seconds ? new LaunchEstimate(other, otherLimit) : this;
  }
}
