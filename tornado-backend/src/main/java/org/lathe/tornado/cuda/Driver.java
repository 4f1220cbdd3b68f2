package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.lathe.engine.EngineException;
import org.lathe.tornado.foreign.ForeignLibrary;

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

  /** {@code CUDA_ERROR_NOT_READY}. */
  private static final int NOT_READY = 600;

  /** {@code CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK}. */
  private static final int MAX_THREADS = 0;

  private final MethodHandle contextSet;
  private final MethodHandle contextGet;
  private final MethodHandle errorName;
  private final MethodHandle streamCreate;
  private final MethodHandle streamDestroy;
  private final MethodHandle streamSynchronize;
  private final MethodHandle streamQuery;
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
  Driver(ForeignLibrary library) {
    contextSet = library.function("cuCtxSetCurrent", JAVA_LONG);
    contextGet = library.function("cuCtxGetCurrent", ADDRESS);
    errorName = library.function("cuGetErrorName", JAVA_INT, ADDRESS);
    streamCreate = library.function("cuStreamCreate", ADDRESS, JAVA_INT);
    streamDestroy = library.function("cuStreamDestroy_v2", JAVA_LONG);
    streamSynchronize = library.function("cuStreamSynchronize", JAVA_LONG);
    streamQuery = library.function("cuStreamQuery", JAVA_LONG);
    captureBegin = library.function("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
    captureEnd = library.function("cuStreamEndCapture", JAVA_LONG, ADDRESS);
    graphInstantiate =
        library.function("cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG);
    graphLaunch = library.function("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
    graphDestroy = library.function("cuGraphDestroy", JAVA_LONG);
    executableDestroy = library.function("cuGraphExecDestroy", JAVA_LONG);
    functionAttribute = library.function("cuFuncGetAttribute", ADDRESS, JAVA_INT, JAVA_LONG);
    kernelLaunch =
        library.function(
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
    memoryAllocate = library.function("cuMemAlloc_v2", ADDRESS, JAVA_LONG);
    memoryFree = library.function("cuMemFree_v2", JAVA_LONG);
    hostAllocate = library.function("cuMemAllocHost_v2", ADDRESS, JAVA_LONG);
    copyIn = library.function("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
    copyOut = library.function("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    copy = library.function("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    setBytes = library.function("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    eventCreate = library.function("cuEventCreate", ADDRESS, JAVA_INT);
    eventRecord = library.function("cuEventRecord", JAVA_LONG, JAVA_LONG);
    eventElapsed = elapsed(library);
    eventDestroy = library.function("cuEventDestroy_v2", JAVA_LONG);
  }

  /** Returns the library of the system, which TornadoVM has loaded by then. */
  static ForeignLibrary library() {
    return ForeignLibrary.load(NAMES, Driver::missing)
        .orElseThrow(
            () -> new EngineException("cannot load " + NAMES.getFirst() + ", NVIDIA's driver"));
  }

  static EngineException missing(String function) {
    return new EngineException(
        "NVIDIA's driver has no "
            + function
            + ": install a newer one, or give "
            + CompiledKernels.ALTERNATIVE);
  }

  /** Drivers since CUDA 12.8 have a second version, and keep the first. */
  private static MethodHandle elapsed(ForeignLibrary library) {
    String second = "cuEventElapsedTime_v2";
    String name = library.has(second) ? second : "cuEventElapsedTime";
    return library.function(name, ADDRESS, JAVA_LONG, JAVA_LONG);
  }

  /** Makes a CUcontext that of the calling thread. */
  void enter(long context) {
    try {
      check("cuCtxSetCurrent", (int) contextSet.invokeExact(context));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the CUcontext of the calling thread, or 0. */
  long current() {
    try {
      check("cuCtxGetCurrent", (int) contextGet.invokeExact(returned));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Creates a stream in the context of the thread. */
  long createStream() {
    try {
      check("cuStreamCreate", (int) streamCreate.invokeExact(returned, NON_BLOCKING));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  void destroyStream(long stream) {
    try {
      check("cuStreamDestroy", (int) streamDestroy.invokeExact(stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Waits until all that was enqueued is done. */
  void synchronize(long stream) {
    try {
      check("cuStreamSynchronize", (int) streamSynchronize.invokeExact(stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns whether all that was enqueued is done; does not wait. */
  boolean idle(long stream) {
    try {
      int result = (int) streamQuery.invokeExact(stream);
      if (result == NOT_READY) {
        return false;
      }
      check("cuStreamQuery", result);
      return true;
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** From now on what is enqueued is recorded and does not run. */
  void beginCapture(long stream) {
    try {
      check("cuStreamBeginCapture", (int) captureBegin.invokeExact(stream, THIS_THREAD));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns what was recorded, as a CUgraph. */
  long endCapture(long stream) {
    try {
      check("cuStreamEndCapture", (int) captureEnd.invokeExact(stream, returned));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the CUgraphExec of a CUgraph. */
  long instantiate(long graph) {
    try {
      check("cuGraphInstantiate", (int) graphInstantiate.invokeExact(returned, graph, 0L));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues all work of a CUgraphExec. */
  void launchGraph(long executable, long stream) {
    try {
      check("cuGraphLaunch", (int) graphLaunch.invokeExact(executable, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  void destroyGraph(long graph) {
    try {
      check("cuGraphDestroy", (int) graphDestroy.invokeExact(graph));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  void destroyExecutable(long executable) {
    try {
      check("cuGraphExecDestroy", (int) executableDestroy.invokeExact(executable));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
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
      throw ForeignLibrary.unexpected(e);
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
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the address of new memory of the device, a multiple of 256. */
  long allocate(long bytes) {
    try {
      check("cuMemAlloc", (int) memoryAllocate.invokeExact(returned, bytes));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  void free(long address) {
    try {
      check("cuMemFree", (int) memoryFree.invokeExact(address));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns memory of the host that the device reads and writes by itself; never freed. */
  MemorySegment allocateHost(long bytes) {
    try {
      check("cuMemAllocHost", (int) hostAllocate.invokeExact(returned, bytes));
      return returned.get(ADDRESS, 0).reinterpret(bytes);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues a copy to the device. */
  void copyIn(long to, MemorySegment from, long bytes, long stream) {
    try {
      check("cuMemcpyHtoDAsync", (int) copyIn.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues a copy from the device. */
  void copyOut(MemorySegment to, long from, long bytes, long stream) {
    try {
      check("cuMemcpyDtoHAsync", (int) copyOut.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues a copy within the device. */
  void copy(long to, long from, long bytes, long stream) {
    try {
      check("cuMemcpyDtoDAsync", (int) copy.invokeExact(to, from, bytes, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues the setting of bytes to zero. */
  void zero(long address, long bytes, long stream) {
    try {
      check("cuMemsetD8Async", (int) setBytes.invokeExact(address, (byte) 0, bytes, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns a CUevent that tells the time. */
  long createEvent() {
    try {
      check("cuEventCreate", (int) eventCreate.invokeExact(returned, 0));
      return returned.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Enqueues the noting of the time. */
  void recordEvent(long event, long stream) {
    try {
      check("cuEventRecord", (int) eventRecord.invokeExact(event, stream));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Returns the seconds between two events that have happened. */
  double elapsed(long from, long to) {
    try {
      check("cuEventElapsedTime", (int) eventElapsed.invokeExact(returned, from, to));
      return 1e-3 * returned.get(JAVA_FLOAT, 0);
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  void destroyEvent(long event) {
    try {
      check("cuEventDestroy", (int) eventDestroy.invokeExact(event));
    } catch (Throwable e) {
      throw ForeignLibrary.unexpected(e);
    }
  }

  /** Throws if a result is not success. */
  void check(String function, int result) throws Throwable {
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
}
