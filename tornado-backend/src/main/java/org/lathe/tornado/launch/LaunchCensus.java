package org.lathe.tornado.launch;

import java.util.List;
import java.util.Optional;
import org.lathe.engine.DeviceLaunch;
import org.lathe.engine.DeviceWork;
import org.lathe.engine.ProductShape;

/** Counts launches: what each moves and computes, as its kernel declares it. */
public final class LaunchCensus {
  /** The name of products that a library computes. */
  private static final String LIBRARY = "matmul by library";

  private LaunchCensus() {}

  /** Returns the entries of these launches, in their order. */
  public static List<DeviceLaunch> of(List<Launch> launches) {
    return launches.stream().map(LaunchCensus::of).toList();
  }

  /** Returns the entry of one launch. */
  public static DeviceLaunch of(Launch launch) {
    return switch (launch) {
      case KernelLaunch run -> {
        DeviceKernel kernel = run.kernel();
        DeviceWork work = kernel.cost().of(run.words());
        yield new DeviceLaunch(
            kernel.name(), run.groups(), kernel.group(), work, kernel.cost().product(run.words()));
      }
      case LibraryProduct product -> {
        ProductShape shape = shape(product);
        yield new DeviceLaunch(LIBRARY, 0, 0, work(product, shape), Optional.of(shape));
      }
    };
  }

  private static DeviceWork work(LibraryProduct product, ProductShape shape) {
    double results =
        bytes(product.out()) * ((double) shape.batch() * shape.rows() * shape.columns());
    double read = bytes(product.lhs()) * product.factors();
    return new DeviceWork(read + (shape.accumulate() ? results : 0), results, shape.flops(), 0, 0);
  }

  private static int bytes(Matrix matrix) {
    return matrix.halves() ? Short.BYTES : Float.BYTES;
  }

  private static ProductShape shape(LibraryProduct product) {
    return new ProductShape(
        product.rows(),
        product.columns(),
        product.depth(),
        product.batch().count(),
        product.arithmetic(),
        product.accumulate());
  }
}
