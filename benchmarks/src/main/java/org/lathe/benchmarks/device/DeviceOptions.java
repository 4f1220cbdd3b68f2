package org.lathe.benchmarks.device;

import java.util.EnumSet;
import java.util.Set;
import org.lathe.benchmarks.Workload;
import org.lathe.engine.Backends;

/**
 * Options of a measurement on a device.
 *
 * @param workload shapes
 * @param choice engine, in its precision, and device
 * @param threads of the host
 * @param turns repetitions of each measurement
 * @param parts what is measured
 * @param generated number of tokens to generate
 */
public record DeviceOptions(
    Workload workload,
    Backends.Choice choice,
    int threads,
    int turns,
    Set<DevicePart> parts,
    int generated) {
  /** Checks the ranges. */
  public DeviceOptions {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("no step is left to measure");
    }
    parts = EnumSet.copyOf(parts);
    if (turns < 1) {
      throw new IllegalArgumentException("turns " + turns + ", must be at least 1");
    }
    if (generated < 1 || generated > workload.config().positions()) {
      throw new IllegalArgumentException(
          "tokens to generate "
              + generated
              + ", must be 1 to the model's "
              + workload.config().positions()
              + " positions");
    }
  }

  boolean has(DevicePart part) {
    return parts.contains(part);
  }
}
