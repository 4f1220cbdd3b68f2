package org.lathe.tornado;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lathe.engine.EngineException;
import org.lathe.engine.LaunchTime;
import org.lathe.engine.Precision;
import org.lathe.engine.Support;
import org.lathe.engine.Traffic;
import org.lathe.tornado.cublas.CublasTask;
import org.lathe.tornado.launch.ArrayLink;
import org.lathe.tornado.launch.AttentionWay;
import org.lathe.tornado.launch.BoundLaunches;
import org.lathe.tornado.launch.DeviceArrays;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.nccl.Nccl;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * The memory of a device, which the sessions of this process share, and the kernels that are
 * compiled for it. On a processor, memory is allocated page by page when it is used, so the arrays
 * have their largest size from the start. On another device, the arrays grow when sessions need
 * more: their contents are copied to the same elements of larger arrays.
 */
final class DeviceMemory {
  private static final int FIRST_FLOATS = 1 << 24;
  private static final int FIRST_INTS = 1 << 20;

  /**
   * Number of floats for each integer, if both arrays are made at once; models need fewer integers.
   */
  private static final int FLOATS_AN_INT = 64;

  /** The most integers that are made before they are needed. */
  private static final int MOST_INTS_BESIDE = 1 << 26;

  /** The property that selects who multiplies matrices on NVIDIA's devices. */
  private static final String PRODUCTS = "lathe.tornado.products";

  /** The property that selects how attentions are computed, in lower case. */
  private static final String ATTENTION = "lathe.tornado.attention";

  private static final String LIBRARY = "cublas";
  private static final String OWN_KERNELS = "kernels";

  /** The longest array of integers; TornadoVM's header must fit too. */
  private static final long LONGEST = Integer.MAX_VALUE - 64;

  private final TornadoDevice device;
  private final Submission submission;
  private final long capacity;
  private final int firstFloats;
  private final Heap floats;
  private final Heap ints = new Heap(0, Reach.ALIGNED);

  private DeviceArrays arrays;

  /** The clock of launches, while they are timed. */
  private Optional<LaunchClock> clock = Optional.empty();

  /**
   * Allocates all memory of a processor that one process can have, or a little memory of another
   * device.
   */
  DeviceMemory(TornadoDevice device) {
    this(device, isProcessor(device) ? (int) (capacity(device) / 4) : FIRST_FLOATS);
  }

  /** Begins with {@code firstFloats}, or as many as the first session needs. */
  DeviceMemory(TornadoDevice device, int firstFloats) {
    this(device, firstFloats, Submission.of(device));
  }

  /** As above, with this submission whatever the user has asked for. */
  DeviceMemory(TornadoDevice device, int firstFloats, Submission submission) {
    this.device = device;
    this.submission = submission;
    this.capacity = capacity(device, submission);
    this.firstFloats = firstFloats;
    this.floats = submission.heap();
    ints.take(Engine.RESERVED);
  }

  /** Returns the bytes that one process can have of a GPU that is not there. */
  static long absentCapacity(long memory) {
    return Submission.PROGRAM.capacity(memory, memory);
  }

  /** Returns how kernels reach the floats. */
  Reach reach() {
    return submission.reach();
  }

  /** Returns the bytes of the device that one process can have. */
  static long capacity(TornadoDevice device) {
    return capacity(device, Submission.of(device));
  }

  private static long capacity(TornadoDevice device, Submission submission) {
    long memory = isProcessor(device) ? halfOfTheHost() : Devices.memory(device);
    return submission.capacity(memory, device.getMaxAllocMemory());
  }

  /** Returns whether the device is a processor. */
  static boolean isProcessor(TornadoDevice device) {
    return device.getDeviceType() == TornadoDeviceType.CPU;
  }

  /** The other half is for Java's heap and everything else on the machine. */
  private static long halfOfTheHost() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize()
        / 2;
  }

  /**
   * Returns the target for which operations are lowered here.
   *
   * @throws EngineException if TornadoVM does not compute on this device, the products of the
   *     device need a library that is missing, or a property has no valid value
   */
  Target target(Precision products) {
    submission.requireReachable(device);
    String asked = System.getProperty(PRODUCTS, LIBRARY);
    if (!asked.equals(LIBRARY) && !asked.equals(OWN_KERNELS)) {
      throw new EngineException(
          "-D%s takes %s or %s, not '%s'".formatted(PRODUCTS, LIBRARY, OWN_KERNELS, asked));
    }
    boolean library = hasLibrary() && asked.equals(LIBRARY);
    if (products.storesFewer() && !(library && submission.hasHalves())) {
      throw new EngineException(
          ("precision %s needs TornadoVM's backend cuda, with programs as one submission and"
               + " products by cuBLAS, which %s does not have here: give --precision %s, or leave"
               + " out -D%s and -Dlathe.tornado.submission")
              .formatted(products.id(), Devices.name(device), Precision.BF16.id(), PRODUCTS));
    }
    if (library) {
      CublasTask.require();
    }
    return new Target(isProcessor(device), library, products, attention());
  }

  /** Returns how the user wants attentions to be computed. */
  static AttentionWay attention() {
    String asked =
        System.getProperty(ATTENTION, AttentionWay.FASTER.name().toLowerCase(Locale.ROOT));
    for (AttentionWay way : AttentionWay.values()) {
      if (way.name().toLowerCase(Locale.ROOT).equals(asked)) {
        return way;
      }
    }
    throw new EngineException(
        "-D%s takes faster, products or rows, not '%s'".formatted(ATTENTION, asked));
  }

  private boolean hasLibrary() {
    return device.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
  }

  /**
   * Returns the position of the first of {@code count} floats.
   *
   * @param what the use of the floats, for the message
   */
  synchronized long takeFloats(long count, String what) {
    long at = floats.take(count);
    if (4 * floats.used() > capacity) {
      floats.giveBack(at);
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "%s needs %.2f GiB on %s, where %.2f of %.2f GiB are free: use a smaller micro-batch"
                  + " (--micro-batch) or model",
              what,
              gib(4 * count),
              Devices.name(device),
              gib(capacity - 4 * floats.used()),
              gib(capacity)));
    }
    return at;
  }

  /**
   * Allocates {@code bytes} more at once. Does nothing if the device has less: what then takes more
   * than there is, is refused by name.
   */
  synchronized void reserve(long bytes) {
    long wanted = floats.used() + bytes / 4;
    if (wanted <= capacity / 4 && (arrays == null || wanted > arrays.floatCapacity())) {
      grow(wanted);
    }
  }

  static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }

  /** Returns the first of {@code count} integers. */
  synchronized int takeInts(int count) {
    return Math.toIntExact(ints.take(count));
  }

  synchronized void giveBackFloats(long at) {
    floats.giveBack(at);
  }

  synchronized void giveBackInts(int at) {
    ints.giveBack(at);
  }

  synchronized void putInts(int[] values, int to) {
    arrays().putInts(values, 0, values.length, to);
  }

  synchronized void putFloats(float[] values, long to) {
    arrays().putFloats(values, 0, values.length, to);
  }

  synchronized void getFloats(long from, float[] values) {
    arrays().getFloats(from, values, 0, values.length);
  }

  /** Sets floats to zero. */
  synchronized void zero(long at, int count) {
    if (count > 0) {
      arrays().zero(at, count);
    }
  }

  /** Returns whether the floats can go to other devices, and if not why. */
  static Support linkable(TornadoDevice device) {
    if (device.getTornadoVMBackend() != TornadoVMBackendType.CUDA) {
      return Support.no(
          Devices.name(device)
              + " cannot be reached by NCCL, which needs TornadoVM's backend cuda");
    }
    if (Submission.of(device) != Submission.PROGRAM) {
      return Support.no(
          "NCCL needs programs as one submission: leave out -Dlathe.tornado.submission");
    }
    try {
      Nccl.loaded();
      return Support.yes();
    } catch (EngineException e) {
      return Support.no(e.getMessage());
    }
  }

  /** Returns whether the floats here can go to other devices, and if not why. */
  Support linkable() {
    return linkable(device);
  }

  /** Returns the address of the device on the bus of its machine. */
  synchronized String bus() {
    return arrays().bus();
  }

  /** Begins to join the floats of other processes. */
  synchronized ArrayLink link(byte[] key, int rank, int size) {
    return arrays().link(key, rank, size);
  }

  /** Runs the launches of a program; their descriptors are on the device. */
  synchronized void run(BoundLaunches program) {
    if (clock.isPresent()) {
      arrays().run(program, clock.get()::add);
    } else {
      arrays().run(program);
    }
  }

  /** Frees what is kept for further runs of a program. */
  synchronized void forget(BoundLaunches program) {
    arrays.forget(program);
  }

  /** Compiles a kernel unless it is already compiled. */
  synchronized void compile(DeviceKernel kernel) {
    arrays().compile(kernel);
  }

  synchronized boolean compiled(DeviceKernel kernel) {
    return arrays().compiled(kernel);
  }

  /** Returns the traffic between the host and the device so far. */
  synchronized Traffic traffic() {
    return arrays == null ? Traffic.NONE : arrays.traffic();
  }

  /** Does some work, and returns the time of its launches on the device. */
  synchronized List<LaunchTime> timed(Runnable work) {
    LaunchClock timing = new LaunchClock();
    clock = Optional.of(timing);
    try {
      work.run();
    } finally {
      clock = Optional.empty();
    }
    return timing.times();
  }

  /** Returns the arrays; they are large enough for all reserved memory. */
  private DeviceArrays arrays() {
    if (arrays == null
        || floats.used() > arrays.floatCapacity()
        || ints.used() > arrays.intCapacity()) {
      grow(floats.used());
    }
    return arrays;
  }

  private void grow(long wanted) {
    if (arrays == null) {
      long floatCapacity = Math.max(firstFloats, wanted);
      int intCapacity = Math.max(intsBeside(floatCapacity), (int) ints.used());
      arrays = submission.arrays(device, hasLibrary(), capacity / 4, floatCapacity, intCapacity);
      return;
    }
    long floatCapacity = larger(arrays.floatCapacity(), wanted, capacity / 4);
    int wantedInts = Math.max(intsBeside(floatCapacity), (int) ints.used());
    int intCapacity = (int) larger(arrays.intCapacity(), wantedInts, LONGEST);
    long heldFloats = Math.min(arrays.floatCapacity(), floats.used());
    int heldInts = (int) Math.min(arrays.intCapacity(), ints.used());
    arrays = arrays.grown(floatCapacity, intCapacity, heldFloats, heldInts);
  }

  private static int intsBeside(long floats) {
    return Math.clamp(floats / FLOATS_AN_INT, FIRST_INTS, MOST_INTS_BESIDE);
  }

  /** Grows by at least half, so that growth is rare. */
  private static long larger(long capacity, long used, long most) {
    return used <= capacity ? capacity : Math.min(most, Math.max(used, capacity + capacity / 2));
  }
}
