package org.lathe.tornado;

import java.util.Optional;
import org.lathe.engine.EngineException;
import org.lathe.tornado.cuda.CudaArrays;
import org.lathe.tornado.cuda.FirstDevice;
import org.lathe.tornado.launch.DeviceArrays;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.op.DeviceOperations;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** How a program comes to a device. */
enum Submission {
  /** All launches of a program at once, through CUDA's driver. */
  PROGRAM("program"),

  /** One launch after the other, each through TornadoVM. */
  LAUNCHES("launches");

  /** The property that selects one. */
  private static final String PROPERTY = "lathe.tornado.submission";

  /** The property that says which launches get a window of chunks: FAR or CHUNKS, in lower case. */
  private static final String WINDOWS = "lathe.tornado.windows";

  /** The longest array whose elements an int counts; TornadoVM's header must fit too. */
  private static final long MOST_OF_AN_ARRAY = Integer.MAX_VALUE - 64;

  /**
   * The part of a GPU's memory that is for floats: the rest is for integers, kernels, the context
   * of the driver and its graphs.
   */
  private static final double PART = 0.94;

  /** Elements of arrays that TornadoVM compiles kernels for and that nothing uses. */
  private static final int UNUSED = 1 << 10;

  private final String id;

  Submission(String id) {
    this.id = id;
  }

  /**
   * Returns the bytes of floats that a process can have.
   *
   * @param memory of the device
   * @param longest of its arrays, if TornadoVM allocates them
   */
  long capacity(long memory, long longest) {
    return switch (this) {
      case PROGRAM -> (long) (PART * memory);
      // The size must be less than the maximum of the device.
      case LAUNCHES ->
          Math.min(
              Float.BYTES * MOST_OF_AN_ARRAY,
              Math.min(longest - TornadoNativeArray.ARRAY_HEADER - 1, memory));
    };
  }

  /** Returns an empty heap of floats, whose parts are aligned on the device. */
  Heap heap() {
    return new Heap(this == PROGRAM ? 0 : TornadoNativeArray.ARRAY_HEADER, reach().step());
  }

  /**
   * Returns how kernels reach the floats.
   *
   * @throws EngineException if the user has asked for what there is not
   */
  Reach reach() {
    if (this == LAUNCHES) {
      return Reach.ARRAY;
    }
    String asked = System.getProperty(WINDOWS, "far");
    return switch (asked) {
      case "far" -> Reach.FAR;
      case "chunks" -> Reach.CHUNKS;
      default ->
          throw new EngineException("-D%s takes far or chunks, not '%s'".formatted(WINDOWS, asked));
    };
  }

  /** Returns whether kernels may find halves in the memory of the floats. */
  boolean hasHalves() {
    return this == PROGRAM;
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
   * Checks that work can come to a device: on CUDA TornadoVM has one context, which is on the first
   * device. Programs that are one submission have contexts of their own, for which they need the
   * kernels that TornadoVM has compiled.
   *
   * @throws EngineException if TornadoVM would compute on another device, or keeps its kernels
   */
  void requireReachable(TornadoDevice device) {
    if (this == PROGRAM) {
      CudaArrays.requireReadable();
    } else if (device.getTornadoVMBackend() == TornadoVMBackendType.CUDA) {
      requireFirst(Devices.name(device), CudaArrays.ordinal(device));
    }
  }

  /** As above, for a device with this number of CUDA's. */
  static void requireFirst(String device, int ordinal) {
    if (ordinal > 0) {
      throw new EngineException(
          ("with -D%s=%s TornadoVM computes on the first GPU only, and %s is number %d: set %s,"
                  + " which makes it the first, or leave the option out")
              .formatted(PROPERTY, LAUNCHES.id, device, ordinal, FirstDevice.setting(ordinal)));
    }
  }

  /**
   * Allocates arrays on a device.
   *
   * @param library whether its vendor has a library that multiplies matrices
   * @param mostFloats that there may ever be
   */
  DeviceArrays arrays(
      TornadoDevice device, boolean library, long mostFloats, long floatCapacity, int intCapacity) {
    return switch (this) {
      case PROGRAM ->
          new CudaArrays(
              device,
              Devices.name(device),
              Devices.firstOfCuda(),
              () ->
                  new Engine(
                      Devices.firstOfCuda(), DeviceOperations.KERNELS, false, UNUSED, UNUSED),
              reach(),
              mostFloats,
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
