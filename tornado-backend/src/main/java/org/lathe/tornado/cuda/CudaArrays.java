package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import java.util.function.Supplier;
import org.lathe.engine.EngineException;
import org.lathe.engine.Traffic;
import org.lathe.tornado.cublas.CublasStream;
import org.lathe.tornado.foreign.ForeignLibrary;
import org.lathe.tornado.launch.ArrayLink;
import org.lathe.tornado.launch.BoundLaunches;
import org.lathe.tornado.launch.DeviceArrays;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Reach;
import org.lathe.tornado.launch.Window;
import org.lathe.tornado.nccl.Nccl;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arrays of an NVIDIA device in memory of our own. TornadoVM compiles the kernels; a program is
 * one submission on a stream of our own, and the host waits only when it reads. Larger arrays need
 * no new compilation.
 *
 * <p>TornadoVM's kernels find element i of an array at its pointer + 16 + 4 i. So a launch's
 * cursor, an array whose element 0 is the begin of the descriptor, is a pointer 16 bytes before a
 * word of a table of the program: nothing is copied for a launch. The pointer of the floats is that
 * of the launch's {@link Window}, such that its first float is element {@link Window#LOWEST}.
 * Halves are found in the same memory, at their pointer + 16 + 2 i.
 */
public final class CudaArrays implements DeviceArrays {
  private static final long HEADER = TornadoNativeArray.ARRAY_HEADER;
  private static final long STAGING_BYTES = 8L << 20;

  private final TornadoCompiler compiler;
  private final KernelFunctions functions;
  private final CudaStream stream;
  private final PinnedStaging staging;
  private final MemorySegment parameters;
  private final MemorySegment parameterAddresses;
  private final Map<BoundLaunches, SubmittedProgram> programs = new IdentityHashMap<>();
  private final Reach reach;
  private final ForeignLibrary library;
  private final Driver driver;
  private final long mostFloats;
  private final PrimaryContext context;

  /** Null until a program has a product that the library computes. */
  private CublasStream cublas;

  private long workspace;
  private FloatMemory floats;
  private long ints;
  private int intCapacity;

  /**
   * Allocates the arrays.
   *
   * @param device of TornadoVM's backend for CUDA
   * @param name of the device, for messages
   * @param first the first device of that backend, for which TornadoVM compiles
   * @param compiler creates a compiler for the first device, which this object closes
   * @param reach how kernels reach the floats
   * @param mostFloats that there may ever be
   * @throws EngineException if TornadoVM is not the release that this class is written for, or
   *     memory does not suffice
   */
  public CudaArrays(
      TornadoDevice device,
      String name,
      TornadoDevice first,
      Supplier<KernelCompiler> compiler,
      Reach reach,
      long mostFloats,
      long floatCapacity,
      int intCapacity) {
    this.reach = reach;
    this.mostFloats = mostFloats;
    library = Driver.library();
    driver = new Driver(library);
    this.compiler = new TornadoCompiler(driver, first, compiler);
    int ordinal = CompiledKernels.ordinal(device);
    functions =
        new KernelFunctions(
            driver, new ModuleLoader(library, driver), name, ordinal, this.compiler::image);
    try {
      context = new PrimaryContext(library, driver, ordinal);
      stream = new CudaStream(driver, name, context.handle());
    } catch (DriverException e) {
      this.compiler.close();
      throw new EngineException(name + " cannot be used: " + e.getMessage());
    }
    staging = new PinnedStaging(stream, STAGING_BYTES);
    Arena memory = Arena.ofAuto();
    parameters = memory.allocate(JAVA_LONG, KernelFunctions.PARAMETERS);
    parameterAddresses = memory.allocate(ADDRESS, KernelFunctions.PARAMETERS);
    for (int i = 0; i < KernelFunctions.PARAMETERS; i++) {
      parameterAddresses.setAtIndex(
          ADDRESS, i, parameters.asSlice(i * JAVA_LONG.byteSize(), JAVA_LONG.byteSize()));
    }
    floats = allocated(floatCapacity);
    try {
      allocateInts(intCapacity);
    } catch (EngineException tooMuch) {
      floats.close();
      throw tooMuch;
    }
  }

  /**
   * Checks that the kernels which TornadoVM compiles can be read.
   *
   * @throws EngineException if TornadoVM is not the release that this class is written for, or java
   *     was started without the option that it needs
   */
  public static void requireReadable() {
    CompiledKernels.requireReadable();
  }

  /**
   * Returns CUDA's number of a device, from 0.
   *
   * @param device of TornadoVM's backend for CUDA
   * @throws EngineException if TornadoVM is not the release that this class is written for
   */
  public static int ordinal(TornadoDevice device) {
    return CompiledKernels.ordinal(device);
  }

  private FloatMemory allocated(long count) {
    if (count <= AllocatedFloats.MOST && reach != Reach.CHUNKS) {
      return new AllocatedFloats(stream, count);
    }
    MappedFloats mapped =
        new MappedFloats(
            stream, new VirtualMemory(library, driver), reach.chunk(), Math.max(count, mostFloats));
    try {
      mapped.grow(count);
    } catch (EngineException tooMuch) {
      mapped.close();
      throw tooMuch;
    }
    return mapped;
  }

  private void allocateInts(int count) {
    ints = stream.allocate(HEADER + (long) Integer.BYTES * count);
    intCapacity = count;
    parameters.setAtIndex(JAVA_LONG, KernelFunctions.FIRST + 1, ints);
  }

  @Override
  public long floatCapacity() {
    return floats.count();
  }

  @Override
  public int intCapacity() {
    return intCapacity;
  }

  @Override
  public boolean compiled(DeviceKernel kernel) {
    return functions.has(kernel);
  }

  @Override
  public void compile(DeviceKernel kernel) {
    stream.enter();
    function(kernel);
  }

  private long function(DeviceKernel kernel) {
    return stream.guarded(() -> functions.get(kernel));
  }

  private long floatAt(long position) {
    return floats.address() + Float.BYTES * position;
  }

  private long intAt(int position) {
    return ints + HEADER + (long) Integer.BYTES * position;
  }

  @Override
  public void putInts(int[] values, int from, int count, int to) {
    stream.enter();
    staging.put(part(MemorySegment.ofArray(values), from, count), intAt(to));
  }

  @Override
  public void putFloats(float[] values, int from, int count, long to) {
    stream.enter();
    staging.put(part(MemorySegment.ofArray(values), from, count), floatAt(to));
  }

  @Override
  public void getFloats(long from, float[] values, int to, int count) {
    stream.enter();
    staging.get(floatAt(from), part(MemorySegment.ofArray(values), to, count));
  }

  /** Returns elements of four bytes. */
  private static MemorySegment part(MemorySegment array, int from, int count) {
    return array.asSlice((long) Integer.BYTES * from, (long) Integer.BYTES * count);
  }

  @Override
  public void zero(long at, int count) {
    stream.enter();
    stream.zero(floatAt(at), (long) Float.BYTES * count);
  }

  @Override
  public void run(BoundLaunches program) {
    if (program.launches().isEmpty()) {
      return;
    }
    stream.enter();
    programs.computeIfAbsent(program, this::prepared).run();
  }

  /** The times are those of the driver's events. */
  @Override
  public void run(BoundLaunches program, ObjDoubleConsumer<Launch> clock) {
    if (program.launches().isEmpty()) {
      return;
    }
    stream.enter();
    double[] seconds = programs.computeIfAbsent(program, this::prepared).time();
    for (int i = 0; i < seconds.length; i++) {
      clock.accept(program.launches().get(i), seconds[i]);
    }
  }

  /**
   * Makes everything ready that the launches of a program need beside their descriptors, before any
   * of them is enqueued.
   */
  private SubmittedProgram prepared(BoundLaunches program) {
    List<Launch> launches = program.launches();
    long[] windows = new long[launches.size()];
    for (int i = 0; i < launches.size(); i++) {
      switch (launches.get(i)) {
        case KernelLaunch run -> {
          function(run.kernel());
          windows[i] = floats.take(run.window());
        }
        case LibraryProduct product -> {
          openLibrary();
          long[] addresses = cublas.addresses(floatAt(0), product);
          staging.put(MemorySegment.ofArray(addresses), addressesAt(program, i));
        }
      }
    }
    MemorySegment begins = MemorySegment.ofArray(program.descriptors());
    long cursors = stream.allocate(begins.byteSize());
    staging.put(begins, cursors);
    return new SubmittedProgram(
        stream,
        program.graph(),
        launches.size(),
        i -> enqueue(program, i, windows[i], cursors),
        cursors);
  }

  private void openLibrary() {
    if (cublas == null) {
      if (workspace == 0) {
        workspace = stream.allocate(CublasStream.WORKSPACE_BYTES);
      }
      cublas = new CublasStream(context.handle(), stream.handle(), workspace);
    }
  }

  /** Returns where the addresses of the matrices of a batch lie. */
  private long addressesAt(BoundLaunches program, int product) {
    return intAt(LibraryProduct.addressesAt(program.descriptor(product)));
  }

  private void enqueue(BoundLaunches program, int i, long window, long cursors) {
    switch (program.launches().get(i)) {
      case KernelLaunch launch -> {
        parameters.setAtIndex(
            JAVA_LONG, KernelFunctions.FIRST, window - (long) Float.BYTES * Window.LOWEST - HEADER);
        parameters.setAtIndex(
            JAVA_LONG,
            KernelFunctions.FIRST + 3,
            window - (long) Short.BYTES * Window.LOWEST - HEADER);
        parameters.setAtIndex(
            JAVA_LONG, KernelFunctions.FIRST + 2, cursors + (long) Integer.BYTES * i - HEADER);
        stream.launch(
            function(launch.kernel()),
            launch.groups(),
            launch.kernel().group(),
            parameterAddresses);
      }
      case LibraryProduct product ->
          stream.call(() -> cublas.multiply(floatAt(0), addressesAt(program, i), product));
    }
  }

  @Override
  public void forget(BoundLaunches program) {
    SubmittedProgram known = programs.remove(program);
    if (known != null && !stream.failed()) {
      stream.enter();
      known.close();
      giveBackWindows(program);
    }
  }

  private void giveBackWindows(BoundLaunches program) {
    for (Launch launch : program.launches()) {
      if (launch instanceof KernelLaunch run) {
        floats.giveBack(run.window());
      }
    }
  }

  /** All graphs have addresses of the arrays, so they are recorded anew. */
  @Override
  public DeviceArrays grown(long moreFloats, int moreInts, long heldFloats, int heldInts) {
    stream.enter();
    closePrograms();
    long oldInts = ints;
    allocateInts(moreInts);
    stream.copy(ints, oldInts, HEADER + (long) Integer.BYTES * heldInts);
    stream.free(oldInts);
    if (floats instanceof MappedFloats mapped) {
      mapped.grow(moreFloats);
    } else {
      FloatMemory larger = allocated(moreFloats);
      stream.copy(larger.address(), floats.address(), Float.BYTES * heldFloats);
      floats.close();
      floats = larger;
    }
    return this;
  }

  private void closePrograms() {
    programs.forEach(
        (program, submitted) -> {
          submitted.close();
          giveBackWindows(program);
        });
    programs.clear();
  }

  @Override
  public String bus() {
    stream.enter();
    return stream.guarded(context::bus);
  }

  @Override
  public ArrayLink link(byte[] key, int rank, int size) {
    stream.enter();
    return new NcclLink(Nccl.loaded(), stream, context, this::floatAt, key, rank, size);
  }

  @Override
  public Traffic traffic() {
    return stream.traffic();
  }

  @Override
  public void close() {
    try {
      stream.enter();
      closePrograms();
      if (cublas != null) {
        cublas.close();
      }
      if (workspace != 0) {
        stream.free(workspace);
      }
      floats.close();
      stream.free(ints);
      stream.guarded(
          () -> {
            functions.close();
            return null;
          });
      stream.close();
    } finally {
      // Also where the stream has failed and frees nothing any more.
      compiler.close();
    }
  }
}
