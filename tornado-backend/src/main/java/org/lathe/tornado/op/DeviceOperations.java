package org.lathe.tornado.op;

import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.stream.Stream;
import org.lathe.engine.CrossEntropyWithTableGradient;
import org.lathe.engine.GraphRewrite;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;

/** All operations and all kernels: those of classes {@code <operation>Tornado} of this package. */
public final class DeviceOperations {
  /** Every kernel that an operation may launch; each is compiled when it is first needed. */
  public static final List<DeviceKernel> KERNELS =
      Stream.concat(
              lowerings().kernels().stream(),
              Stream.of(CopyTornado.KERNEL, CopyHalves.KERNEL, FillTornado.KERNEL))
          .distinct()
          .toList();

  private DeviceOperations() {}

  /** Adds the copy of all elements of a view to another one, which may be stored in another way. */
  public static void copy(Place from, Place to, Launches launches) {
    CopyTornado.copy(from, to, launches);
  }

  /**
   * Returns the rewrites for a target; {@code docs/reference/graph-rewrites.md} says what each
   * saves.
   */
  public static GraphRewrite rewrites(Target target) {
    return GraphRewrite.inOrder(
        CrossEntropyWithTableGradient::fuse, new FusedSums(target.library())::fuse);
  }

  /** The lowering of each operation. */
  public static Lowerings lowerings() {
    return new Lowerings(MethodHandles.lookup(), "Tornado", List.of(new AddRmsNormTornado()));
  }
}
