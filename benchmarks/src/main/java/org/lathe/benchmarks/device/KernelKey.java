package org.lathe.benchmarks.device;

import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.ProductShape;

/**
 * Launches that are summed: those of one kernel, or the products of one shape.
 *
 * @param kernel its name
 * @param product the shape as text; empty if it is no product
 */
public record KernelKey(String kernel, String product) {
  static KernelKey of(DeviceLaunch launch) {
    return new KernelKey(launch.kernel(), launch.product().map(ProductShape::toString).orElse(""));
  }

  static KernelKey of(LaunchTime time) {
    return new KernelKey(time.kernel(), time.product().map(ProductShape::toString).orElse(""));
  }
}
