package org.lathe.tornado;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.lathe.engine.EngineException;
import org.lathe.engine.Precision;
import org.lathe.graph.Shape;
import org.lathe.tornado.cublas.CublasTask;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.launch.Target;
import org.lathe.tornado.op.DeviceOperations;
import org.lathe.tornado.op.FillTornado;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The memory of a device, which the sessions of this process share, and the kernels that are
 * compiled for it. On a processor, memory is allocated page by page when it is used, so the arrays
 * have their largest size from the start. On another device, the arrays grow when sessions need
 * more: their contents are copied to the same elements of larger arrays, and kernels are compiled
 * again for these.
 */
final class DeviceMemory {
  private static final int FIRST_FLOATS = 1 << 24;
  private static final int FIRST_INTS = 1 << 20;

  /**
   * Number of floats for each integer, if both arrays are made at once; models need fewer integers.
   */
  private static final int FLOATS_AN_INT = 64;

  /** Number of leading integers, all zero: the descriptor of launches that do nothing. */
  private static final int IDLE = 256;

  private static final int CHUNK = 1 << 18;

  /** The property that selects who multiplies matrices on NVIDIA's devices. */
  private static final String PRODUCTS = "lathe.tornado.products";

  private static final String LIBRARY = "cublas";
  private static final String OWN_KERNELS = "kernels";

  /** The longest array of floats that an int can index, without TornadoVM's header. */
  private static final long LONGEST = Integer.MAX_VALUE - 64;

  private final TornadoDevice device;
  private final long capacity;
  private final int firstFloats;
  private final Heap floats = new Heap(TornadoNativeArray.ARRAY_HEADER);
  private final Heap ints = new Heap(0);

  /**
   * The contents of the device's integers, for copies to larger arrays; without the working memory
   * of kernels.
   */
  private int[] mirror = new int[IDLE];

  private Engine engine;

  /**
   * Allocates all memory of a processor that one process can have, or a little memory of another
   * device.
   */
  DeviceMemory(TornadoDevice device) {
    this(device, isProcessor(device) ? (int) (capacity(device) / 4) : FIRST_FLOATS);
  }

  /** Begins with {@code firstFloats}, or as many as the first session needs. */
  DeviceMemory(TornadoDevice device, int firstFloats) {
    this.device = device;
    this.capacity = capacity(device);
    this.firstFloats = firstFloats;
    ints.take(IDLE);
  }

  /** Returns the bytes of the device that one process can have. */
  static long capacity(TornadoDevice device) {
    // TornadoVM's header must fit too, and the size must be less than the maximum of the device.
    long most = device.getMaxAllocMemory() - TornadoNativeArray.ARRAY_HEADER - 1;
    return Math.min(
        4 * LONGEST,
        Math.min(most, isProcessor(device) ? halfOfTheHost() : Devices.memory(device)));
  }

  private static boolean isProcessor(TornadoDevice device) {
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
   * @throws EngineException if the products of the device need a library that is missing
   */
  Target target(Precision products) {
    String asked = System.getProperty(PRODUCTS, LIBRARY);
    if (!asked.equals(LIBRARY) && !asked.equals(OWN_KERNELS)) {
      throw new EngineException(
          "-D%s takes %s or %s, not '%s'".formatted(PRODUCTS, LIBRARY, OWN_KERNELS, asked));
    }
    boolean library = hasLibrary() && asked.equals(LIBRARY);
    if (library) {
      CublasTask.require();
    }
    return new Target(isProcessor(device), library, products);
  }

  private boolean hasLibrary() {
    return device.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
  }

  /**
   * Returns the first of {@code count} floats.
   *
   * @param what the use of the floats, for the message
   */
  synchronized int takeFloats(long count, String what) {
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
    return (int) at;
  }

  /** Allocates {@code bytes} more at once; refuses more than the device has. */
  synchronized void reserve(long bytes) {
    long wanted = floats.used() + bytes / 4;
    if (wanted <= capacity / 4 && (engine == null || wanted > engine.floatCapacity())) {
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

  synchronized void giveBackFloats(int at) {
    floats.giveBack(at);
  }

  synchronized void giveBackInts(int at) {
    ints.giveBack(at);
  }

  synchronized void putInts(int[] values, int to) {
    Engine ready = engine();
    if (to + values.length > mirror.length) {
      mirror = Arrays.copyOf(mirror, larger(mirror.length, to + values.length, LONGEST));
    }
    System.arraycopy(values, 0, mirror, to, values.length);
    ready.putInts(values, 0, values.length, to);
  }

  synchronized void putFloats(float[] values, int to) {
    engine().putFloats(values, 0, values.length, to);
  }

  synchronized void getFloats(int from, float[] values) {
    engine().getFloats(from, values, 0, values.length);
  }

  /** Sets floats to zero. */
  synchronized void zero(int at, int count) {
    if (count > 0) {
      Engine ready = engine();
      int groups = (int) (((long) count + DeviceKernel.GROUP - 1) / DeviceKernel.GROUP);
      Place place = Place.floats(at, Shape.of(count));
      int[] words = FillTornado.descriptor(place).words(FillTornado.KERNEL, count);
      int wordsAt = takeInts(words.length);
      putInts(words, wordsAt);
      ready = engine();
      ready.launch(FillTornado.KERNEL, groups, wordsAt);
      giveBackInts(wordsAt);
    }
  }

  /** Runs launches in order; their descriptors are on the device. */
  synchronized void run(List<Launch> launches, int[] descriptors) {
    Engine ready = engine();
    for (int i = 0; i < descriptors.length; i++) {
      switch (launches.get(i)) {
        case KernelLaunch launch -> ready.launch(launch.kernel(), launch.groups(), descriptors[i]);
        case LibraryProduct product -> ready.multiply(product);
      }
    }
  }

  /** Compiles a kernel unless it is already compiled. */
  synchronized void compile(DeviceKernel kernel) {
    engine().launch(kernel, 1, 0);
  }

  synchronized boolean compiled(DeviceKernel kernel) {
    return engine().compiled(kernel);
  }

  /**
   * Returns the bytes that are copied to the device during {@code work}, by TornadoVM's profiler.
   */
  synchronized long copiedIn(Runnable work) {
    Engine profiled = engine();
    profiled.profile();
    long before = profiled.copiedIn();
    work.run();
    return profiled.copiedIn() - before;
  }

  /** Returns the engine; it is large enough for all reserved memory. */
  private Engine engine() {
    if (engine == null
        || floats.used() > engine.floatCapacity()
        || ints.used() > engine.intCapacity()) {
      grow(floats.used());
    }
    return engine;
  }

  private void grow(long wanted) {
    Engine old = engine;
    if (old == null) {
      int floatCapacity = (int) Math.max(firstFloats, wanted);
      engine = engine(floatCapacity, Math.max(intsBeside(floatCapacity), (int) ints.used()));
      return;
    }
    int floatCapacity = larger(old.floatCapacity(), wanted, capacity / 4);
    int wantedInts = Math.max(intsBeside(floatCapacity), (int) ints.used());
    Engine grown = engine(floatCapacity, larger(old.intCapacity(), wantedInts, LONGEST));
    grown.putInts(mirror, 0, (int) Math.min(mirror.length, ints.used()), 0);
    float[] chunk = new float[CHUNK];
    long held = Math.min(old.floatCapacity(), floats.used());
    for (long at = 0; at < held; at += CHUNK) {
      int count = (int) Math.min(CHUNK, held - at);
      old.getFloats((int) at, chunk, 0, count);
      grown.putFloats(chunk, 0, count, (int) at);
    }
    old.close();
    engine = grown;
  }

  private static int intsBeside(int floats) {
    return Math.max(FIRST_INTS, floats / FLOATS_AN_INT);
  }

  private Engine engine(int floatCapacity, int intCapacity) {
    return new Engine(device, DeviceOperations.KERNELS, hasLibrary(), floatCapacity, intCapacity);
  }

  /** Grows by at least half, so that growth is rare. */
  private static int larger(int capacity, long used, long most) {
    if (used <= capacity) {
      return capacity;
    }
    return (int) Math.min(most, Math.max(used, capacity + capacity / 2L));
  }
}
