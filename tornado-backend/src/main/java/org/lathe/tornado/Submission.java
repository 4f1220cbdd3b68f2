package org.lathe.tornado;

import java.util.Optional;
import org.lathe.engine.EngineException;
import org.lathe.tornado.cuda.CudaArrays;
import org.lathe.tornado.launch.DeviceArrays;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** How a program comes to a device. */
enum Submission {
  /** All launches of a program at once, through CUDA's driver. */
  PROGRAM("program", (1L << Integer.SIZE) - 128, Integer.MIN_VALUE),

  /** One launch after the other, each through TornadoVM. */
  LAUNCHES("launches", Integer.MAX_VALUE - 64, 0);

  /** The property that selects one. */
  private static final String PROPERTY = "lathe.tornado.submission";

  /** Elements of arrays that TornadoVM compiles kernels for and that nothing uses. */
  private static final int UNUSED = 1 << 10;

  private final String id;
  private final long mostFloats;
  private final long firstPosition;

  Submission(String id, long mostFloats, long firstPosition) {
    this.id = id;
    this.mostFloats = mostFloats;
    this.firstPosition = firstPosition;
  }

  /** Returns the length of the longest array of floats whose elements an int can tell apart. */
  long mostFloats() {
    return mostFloats;
  }

  /** Returns whether kernels may find halves in the memory of the floats. */
  boolean hasHalves() {
    return this == PROGRAM;
  }

  /** Returns the position of the first float. */
  long firstPosition() {
    return firstPosition;
  }

  /**
   * Returns what the user has asked for.
   *
   * @throws EngineException if there is no such submission
   */
  static Optional<Submission> asked() {
    String asked = System.getProperty(PROPERTY);
    if (asked == null) {
      return Optional.empty();
    }
    for (Submission submission : values()) {
      if (submission.id.equals(asked)) {
        return Optional.of(submission);
      }
    }
    throw new EngineException(
        "-D%s takes %s or %s, not '%s'".formatted(PROPERTY, PROGRAM.id, LAUNCHES.id, asked));
  }

  /**
   * Returns the submission for a device: what was asked for, else the faster one that it has.
   *
   * @throws EngineException if the device does not have what was asked for
   */
  static Submission of(TornadoDevice device) {
    boolean cuda = device.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
    Submission submission = asked().orElse(cuda ? PROGRAM : LAUNCHES);
    if (submission == PROGRAM && !cuda) {
      throw new EngineException(
          "-D%s=%s needs TornadoVM's backend cuda, but %s has another: leave the option out"
              .formatted(PROPERTY, PROGRAM.id, Devices.name(device)));
    }
    return submission;
  }

  /**
   * Allocates arrays on a device.
   *
   * @param library whether its vendor has a library that multiplies matrices
   */
  DeviceArrays arrays(TornadoDevice device, boolean library, long floatCapacity, int intCapacity) {
    return switch (this) {
      case PROGRAM ->
          new CudaArrays(
              device,
              Devices.name(device),
              new Engine(device, DeviceOperations.KERNELS, false, UNUSED, UNUSED),
              floatCapacity,
              intCapacity);
      case LAUNCHES ->
          new Engine(
              device,
              DeviceOperations.KERNELS.stream().filter(kernel -> !kernel.takesHalves()).toList(),
              library,
              Math.toIntExact(floatCapacity),
              intCapacity);
    };
  }
}
