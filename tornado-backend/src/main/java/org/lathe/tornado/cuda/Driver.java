package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.lathe.engine.EngineException;

/**
 * The functions of CUDA's driver that this package needs, called through Java's foreign functions.
 * Addresses, contexts, streams, graphs and functions are the driver's pointers. Each method throws
 * {@link DriverException} if the driver's {@code CUresult} is not success. Not safe for use by
 * several threads.
 */
@SuppressWarnings("restricted") // This class exists to call foreign functions.
final class Driver {
  private static final List<String> NAMES = List.of("libcuda.so.1", "libcuda.so");

  /** {@code CU_STREAM_NON_BLOCKING}: no order with the stream 0 of other libraries. */
  private static final int NON_BLOCKING = 1;

  /** {@code CU_STREAM_CAPTURE_MODE_THREAD_LOCAL}: other threads may allocate meanwhile. */
  private static final int THIS_THREAD = 1;

  /** {@code CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK}. */
  private static final int MAX_THREADS = 0;

  private final MethodHandle contextSet;
  private final MethodHandle errorName;
  private final MethodHandle streamCreate;
  private final MethodHandle streamDestroy;
  private final MethodHandle streamSynchronize;
  private final MethodHandle captureBegin;
  private final MethodHandle captureEnd;
  private final MethodHandle graphInstantiate;
  private final MethodHandle graphLaunch;
  private final MethodHandle graphDestroy;
  private final MethodHandle executableDestroy;
  private final MethodHandle functionAttribute;
  private final MethodHandle kernelLaunch;
  private final MethodHandle memoryAllocate;
  private final MethodHandle memoryFree;
  private final MethodHandle hostAllocate;
  private final MethodHandle copyIn;
  private final MethodHandle copyOut;
  private final MethodHandle copy;
  private final MethodHandle setBytes;
  private final MethodHandle eventCreate;
  private final MethodHandle eventRecord;
  private final MethodHandle eventElapsed;
  private final MethodHandle eventDestroy;

  /** Where functions put what they return; eight bytes. */
  private final MemorySegment returned = Arena.global().allocate(JAVA_LONG);

  /**
   * Binds the functions.
   *
   * @throws EngineException if one is missing
   */
  Driver(SymbolLookup library) {
    contextSet = function(library, "cuCtxSetCurrent", JAVA_LONG);
    errorName = function(library, "cuGetErrorName", JAVA_INT, ADDRESS);
    streamCreate = function(library, "cuStreamCreate", ADDRESS, JAVA_INT);
    streamDestroy = function(library, "cuStreamDestroy_v2", JAVA_LONG);
    streamSynchronize = function(library, "cuStreamSynchronize", JAVA_LONG);
    captureBegin = function(library, "cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
    captureEnd = function(library, "cuStreamEndCapture", JAVA_LONG, ADDRESS);
    graphInstantiate =
        function(library, "cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG);
    graphLaunch = function(library, "cuGraphLaunch", JAVA_LONG, JAVA_LONG);
    graphDestroy = function(library, "cuGraphDestroy", JAVA_LONG);
    executableDestroy = function(library, "cuGraphExecDestroy", JAVA_LONG);
    functionAttribute = function(library, "cuFuncGetAttribute", ADDRESS, JAVA_INT, JAVA_LONG);
    kernelLaunch =
        function(
            library,
            "cuLaunchKernel",
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            ADDRESS);
    memoryAllocate = function(library, "cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    memoryFree = function(library, "cuMemFree_v2", JAVA_LONG);
    hostAllocate = function(library, "cuMemAllocHost_v2", ADDRESS, JAVA_LONG);
    copyIn = function(library, "cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    copyOut = function(library, "cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    copy = function(library, "cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    setBytes = function(library, "cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    eventCreate = function(library, "cuEventCreate", ADDRESS, JAVA_INT);
    eventRecord = function(library, "cuEventRecord", JAVA_LONG, JAVA_LONG);
    eventElapsed = elapsed(library);
    eventDestroy = function(library, "cuEventDestroy_v2", JAVA_LONG);
  }

  /** Returns the driver of the system, which TornadoVM has loaded by then. */
  static Driver load() {
    for (String name : NAMES) {
      try {
        return new Driver(SymbolLookup.libraryLookup(name, Arena.global()));
      } catch (IllegalArgumentException notThere) {
        // The next name may exist.
      }
    }
    throw new EngineException("cannot load " + NAMES.getFirst() + ", NVIDIA's driver");
  }

  /** Drivers since CUDA 12.8 have a second version, and keep the first. */
  private static MethodHandle elapsed(SymbolLookup library) {
    String second = "cuEventElapsedTime_v2";
    String name = library.find(second).isPresent() ? second : "cuEventElapsedTime";
    return function(library, name, ADDRESS, JAVA_LONG, JAVA_LONG);
  }

  private static MethodHandle function(SymbolLookup library, String name, MemoryLayout... types) {
    MemorySegment symbol =
        library
            .find(name)
            .orElseThrow(
                () ->
                    new EngineException(
                        "NVIDIA's driver has no "
                            + name
                            + ": install a newer one, or give "
                            + KernelFunctions.ALTERNATIVE));
    return Linker.nativeLinker().downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, types));
  }

  /** Makes a CUcontext that of the calling thread. */
  void enter(long context) {
    try {
      check("cuCtxSetCurrent", (int) contextSet.invokeExact(context));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Creates a stream in the context of the thread. */
  long createStream() {
    try {
      check("cuStreamCreate", (int) streamCreate.invokeExact(returned, NON_BLOCKING));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void destroyStream(long stream) {
    try {
      check("cuStreamDestroy", (int) streamDestroy.invokeExact(stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Waits until all that was enqueued is done. */
  void synchronize(long stream) {
    try {
      check("cuStreamSynchronize", (int) streamSynchronize.invokeExact(stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** From now on what is enqueued is recorded and does not run. */
  void beginCapture(long stream) {
    try {
      check("cuStreamBeginCapture", (int) captureBegin.invokeExact(stream, THIS_THREAD));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns what was recorded, as a CUgraph. */
  long endCapture(long stream) {
    try {
      check("cuStreamEndCapture", (int) captureEnd.invokeExact(stream, returned));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the CUgraphExec of a CUgraph. */
  long instantiate(long graph) {
    try {
      check("cuGraphInstantiate", (int) graphInstantiate.invokeExact(returned, graph, 0L));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Enqueues all work of a CUgraphExec. */
  void launchGraph(long executable, long stream) {
    try {
      check("cuGraphLaunch", (int) graphLaunch.invokeExact(executable, stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void destroyGraph(long graph) {
    try {
      check("cuGraphDestroy", (int) graphDestroy.invokeExact(graph));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void destroyExecutable(long executable) {
    try {
      check("cuGraphExecDestroy", (int) executableDestroy.invokeExact(executable));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the most threads of a block that a CUfunction can run with. */
  int mostThreads(long function) {
    try {
      check(
          "cuFuncGetAttribute",
          (int) functionAttribute.invokeExact(returned, MAX_THREADS, function));
      return returned.get(JAVA_INT, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Enqueues a kernel.
   *
   * @param function CUfunction
   * @param parameters addresses of the kernel's parameters, which are copied now
   */
  void launch(long function, int blocks, int threads, long stream, MemorySegment parameters) {
    try {
      check(
          "cuLaunchKernel",
          (int)
              kernelLaunch.invokeExact(
                  function,
                  blocks,
                  1,
                  1,
                  threads,
                  1,
                  1,
                  0,
                  stream,
                  parameters,
                  MemorySegment.NULL));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the address of new memory of the device, a multiple of 256. */
  long allocate(long bytes) {
    try {
      check("cuMemAlloc", (int) memoryAllocate.invokeExact(returned, bytes));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void free(long address) {
    try {
      check("cuMemFree", (int) memoryFree.invokeExact(address));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns memory of the host that the device reads and writes by itself; never freed. */
  MemorySegment allocateHost(long bytes) {
    try {
      check("cuMemAllocHost", (int) hostAllocate.invokeExact(returned, bytes));
      return returned.get(ADDRESS, 0).reinterpret(bytes);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Enqueues a copy to the device. */
  void copyIn(long to, MemorySegment from, long bytes, long stream) {
    try {
      check("cuMemcpyHtoDAsync", (int) copyIn.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Enqueues a copy from the device. */
  void copyOut(MemorySegment to, long from, long bytes, long stream) {
    try {
      check("cuMemcpyDtoHAsync", (int) copyOut.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Enqueues a copy within the device. */
  void copy(long to, long from, long bytes, long stream) {
    try {
      check("cuMemcpyDtoDAsync", (int) copy.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Enqueues the setting of bytes to zero. */
  void zero(long address, long bytes, long stream) {
    try {
      check("cuMemsetD8Async", (int) setBytes.invokeExact(address, (byte) 0, bytes, stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns a CUevent that tells the time. */
  long createEvent() {
    try {
      check("cuEventCreate", (int) eventCreate.invokeExact(returned, 0));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Enqueues the noting of the time. */
  void recordEvent(long event, long stream) {
    try {
      check("cuEventRecord", (int) eventRecord.invokeExact(event, stream));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Returns the seconds between two events that have happened. */
  double elapsed(long from, long to) {
    try {
      check("cuEventElapsedTime", (int) eventElapsed.invokeExact(returned, from, to));
      return 1e-3 * returned.get(JAVA_FLOAT, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  void destroyEvent(long event) {
    try {
      check("cuEventDestroy", (int) eventDestroy.invokeExact(event));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private void check(String function, int result) throws Throwable {
    if (result != 0) {
      throw new DriverException(function, result, name(result));
    }
  }

  private String name(int result) throws Throwable {
    returned.set(ADDRESS, 0, MemorySegment.NULL);
    int unknown = (int) errorName.invokeExact(result, returned);
    MemorySegment name = returned.get(ADDRESS, 0);
    return unknown != 0 || name.address() == 0
        ? "an unknown error"
        : name.reinterpret(Long.MAX_VALUE).getString(0);
  }

  private static RuntimeException unexpected(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException e -> e;
      case Error e -> throw e;
      default -> new IllegalStateException(thrown);
    };
  }
}
