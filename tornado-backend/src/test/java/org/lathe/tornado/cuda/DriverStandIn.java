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
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.tornado.foreign.ForeignLibrary;

/**
 * Replaces libcuda by native functions on host memory. What is enqueued runs when the host waits;
 * what is captured runs when its graph was launched. A kernel only notes that it ran, and takes as
 * many milliseconds as its number.
 */
@SuppressWarnings("restricted") // This class consists of native functions.
final class DriverStandIn implements SymbolLookup {
  static final int OUT_OF_MEMORY = 2;
  static final int ILLEGAL_ADDRESS = 700;
  private static final int NOT_READY = 600;
  private static final int CAPTURE_UNSUPPORTED = 900;
  private static final int CAPTURE_INVALIDATED = 901;

  private final Arena arena;
  private final Map<String, MemorySegment> functions = new HashMap<>();
  private final List<Runnable> queue = new ArrayList<>();
  private final Map<Long, List<Runnable>> graphs = new HashMap<>();
  private final Map<Long, Float> events = new HashMap<>();
  private float milliseconds;
  private List<Runnable> captured;
  private boolean invalid;
  private long handles = 100;
  private long current;

  /** The functions that were called, without copies, and the kernels that ran. */
  final List<String> calls = new ArrayList<>();

  /** How often streams are still busy when they are asked. */
  int busy;

  /** How many memories may still be created. */
  int memories = Integer.MAX_VALUE;

  /** The smallest memory, of which all are multiples. */
  static final long GRANULARITY = 2L << 20;

  /** What functions answer instead of doing anything. */
  final Map<String, Integer> answers = new HashMap<>();

  DriverStandIn(Arena arena) {
    this.arena = arena;
    add("cuCtxSetCurrent", JAVA_LONG);
    add("cuCtxGetCurrent", ADDRESS.withTargetLayout(JAVA_LONG));
    add("cuDeviceGet", ADDRESS.withTargetLayout(JAVA_INT), JAVA_INT);
    add("cuModuleLoadData", ADDRESS.withTargetLayout(JAVA_LONG), ADDRESS);
    add("cuModuleUnload", JAVA_LONG);
    add("cuModuleGetFunction", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_LONG, ADDRESS);
    add("cuGetErrorName", JAVA_INT, ADDRESS.withTargetLayout(ADDRESS));
    add("cuStreamCreate", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_INT);
    add("cuStreamDestroy_v2", JAVA_LONG);
    add("cuStreamSynchronize", JAVA_LONG);
    add("cuStreamQuery", JAVA_LONG);
    add("cuDeviceGetPCIBusId", ADDRESS, JAVA_INT, JAVA_INT);
    add("cuDevicePrimaryCtxRetain", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_INT);
    add("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
    add("cuStreamEndCapture", JAVA_LONG, ADDRESS.withTargetLayout(JAVA_LONG));
    add("cuGraphInstantiateWithFlags", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_LONG, JAVA_LONG);
    add("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
    add("cuGraphDestroy", JAVA_LONG);
    add("cuGraphExecDestroy", JAVA_LONG);
    add("cuFuncGetAttribute", ADDRESS.withTargetLayout(JAVA_INT), JAVA_INT, JAVA_LONG);
    add(
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
    add("cuMemAlloc_v2", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_LONG);
    add("cuMemFree_v2", JAVA_LONG);
    add("cuMemAllocHost_v2", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_LONG);
    add("cuMemcpyHtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    add("cuMemcpyDtoHAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    add("cuMemcpyDtoDAsync_v2", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    add("cuMemsetD8Async", JAVA_LONG, JAVA_BYTE, JAVA_LONG, JAVA_LONG);
    add("cuEventCreate", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_INT);
    add("cuEventRecord", JAVA_LONG, JAVA_LONG);
    add("cuEventElapsedTime_v2", ADDRESS.withTargetLayout(JAVA_FLOAT), JAVA_LONG, JAVA_LONG);
    add("cuEventDestroy_v2", JAVA_LONG);
    add("cuCtxGetDevice", ADDRESS.withTargetLayout(JAVA_INT));
    add("cuMemGetAllocationGranularity", ADDRESS.withTargetLayout(JAVA_LONG), ADDRESS, JAVA_INT);
    add(
        "cuMemAddressReserve",
        ADDRESS.withTargetLayout(JAVA_LONG),
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG,
        JAVA_LONG);
    add("cuMemAddressFree", JAVA_LONG, JAVA_LONG);
    add("cuMemCreate", ADDRESS.withTargetLayout(JAVA_LONG), JAVA_LONG, ADDRESS, JAVA_LONG);
    add("cuMemRelease", JAVA_LONG);
    add("cuMemMap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    add("cuMemUnmap", JAVA_LONG, JAVA_LONG);
    add("cuMemSetAccess", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG);
  }

  /** Returns the method of this class with the name of the function up to the underscore. */
  private void add(String name, MemoryLayout... types) {
    String method = name.split("_")[0];
    MethodHandle code =
        Arrays.stream(DriverStandIn.class.getDeclaredMethods())
            .filter(candidate -> candidate.getName().equals(method))
            .map(
                found -> {
                  try {
                    return MethodHandles.lookup().unreflect(found).bindTo(this);
                  } catch (IllegalAccessException e) {
                    throw new AssertionError(e);
                  }
                })
            .findFirst()
            .orElseThrow();
    functions.put(
        name,
        Linker.nativeLinker().upcallStub(code, FunctionDescriptor.of(JAVA_INT, types), arena));
  }

  /** Returns the library that has these functions. */
  ForeignLibrary library() {
    return new ForeignLibrary(this, Driver::missing);
  }

  @Override
  public Optional<MemorySegment> find(String name) {
    return Optional.ofNullable(functions.get(name));
  }

  private int answer(String function) {
    calls.add(function);
    return answers.getOrDefault(function.split(" ")[0], 0);
  }

  private int enqueue(Runnable work) {
    (captured == null ? queue : captured).add(work);
    return 0;
  }

  private long handle() {
    return handles++;
  }

  /** What a capture forbids makes it invalid. */
  private boolean forbidden() {
    invalid |= captured != null;
    return captured != null;
  }

  int cuCtxSetCurrent(long context) {
    current = context;
    return 0;
  }

  int cuCtxGetCurrent(MemorySegment context) {
    context.set(JAVA_LONG, 0, current);
    return 0;
  }

  /** Numbers of devices are those of CUDA plus 10, so that one is not taken for the other. */
  int cuDeviceGet(MemorySegment device, int ordinal) {
    device.set(JAVA_INT, 0, 10 + ordinal);
    return 0;
  }

  /** An image is a text; it belongs to the context of the thread. */
  int cuModuleLoadData(MemorySegment module, MemorySegment image) {
    module.set(JAVA_LONG, 0, handle());
    return answer("load " + image.reinterpret(Long.MAX_VALUE).getString(0) + " into " + current);
  }

  int cuModuleUnload(long module) {
    return answer("unload");
  }

  int cuModuleGetFunction(MemorySegment function, long module, MemorySegment name) {
    function.set(JAVA_LONG, 0, handle());
    return answer("function " + name.reinterpret(Long.MAX_VALUE).getString(0));
  }

  int cuGetErrorName(int result, MemorySegment name) {
    name.set(
        ADDRESS,
        0,
        arena.allocateFrom(result == ILLEGAL_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERR"));
    return 0;
  }

  int cuStreamCreate(MemorySegment stream, int flags) {
    stream.set(JAVA_LONG, 0, handle());
    return 0;
  }

  int cuStreamDestroy(long stream) {
    return answer("destroyStream");
  }

  int cuStreamSynchronize(long stream) {
    if (forbidden()) {
      return CAPTURE_UNSUPPORTED;
    }
    int answer = answer("wait");
    if (answer == 0) {
      queue.forEach(Runnable::run);
      queue.clear();
    }
    return answer;
  }

  /** What is enqueued has run once it is done. */
  int cuStreamQuery(long stream) {
    if (busy > 0) {
      busy--;
      return NOT_READY;
    }
    int answer = answers.getOrDefault("query", 0);
    if (answer == 0) {
      queue.forEach(Runnable::run);
      queue.clear();
    }
    return answer;
  }

  int cuDeviceGetPCIBusId(MemorySegment bus, int length, int device) {
    bus.reinterpret(length).setString(0, "0000:0" + (device - 10) + ":00.0");
    return 0;
  }

  /** The context of device d is 100 d. */
  int cuDevicePrimaryCtxRetain(MemorySegment context, int device) {
    context.set(JAVA_LONG, 0, 100L * (device - 10));
    return 0;
  }

  int cuStreamBeginCapture(long stream, int mode) {
    captured = new ArrayList<>();
    invalid = false;
    return answer("begin");
  }

  int cuStreamEndCapture(long stream, MemorySegment graph) {
    calls.add("end");
    List<Runnable> recorded = captured;
    captured = null;
    if (invalid) {
      graph.set(JAVA_LONG, 0, 0);
      return CAPTURE_INVALIDATED;
    }
    long handle = handle();
    graphs.put(handle, recorded);
    graph.set(JAVA_LONG, 0, handle);
    return 0;
  }

  int cuGraphInstantiateWithFlags(MemorySegment executable, long graph, long flags) {
    long handle = handle();
    graphs.put(handle, graphs.get(graph));
    executable.set(JAVA_LONG, 0, handle);
    return answer("instantiate");
  }

  int cuGraphLaunch(long executable, long stream) {
    graphs.get(executable).forEach(this::enqueue);
    return answer("graph");
  }

  int cuGraphDestroy(long graph) {
    graphs.remove(graph);
    return 0;
  }

  int cuGraphExecDestroy(long executable) {
    graphs.remove(executable);
    return answer("destroyGraph");
  }

  int cuFuncGetAttribute(MemorySegment value, int attribute, long function) {
    value.set(JAVA_INT, 0, 64);
    return 0;
  }

  int cuLaunchKernel(
      long function,
      int gridX,
      int gridY,
      int gridZ,
      int blockX,
      int blockY,
      int blockZ,
      int shared,
      long stream,
      MemorySegment parameters,
      MemorySegment extra) {
    enqueue(
        () -> {
          calls.add("ran " + function);
          milliseconds += function;
        });
    return answer("launch");
  }

  int cuMemAlloc(MemorySegment address, long bytes) {
    if (forbidden()) {
      return CAPTURE_UNSUPPORTED;
    }
    int answer = answer("allocate");
    address.set(JAVA_LONG, 0, arena.allocate(bytes, 256).address());
    return answer;
  }

  int cuMemFree(long address) {
    return forbidden() ? CAPTURE_UNSUPPORTED : answer("free");
  }

  int cuMemAllocHost(MemorySegment address, long bytes) {
    address.set(JAVA_LONG, 0, arena.allocate(bytes, 256).address());
    return 0;
  }

  int cuMemcpyHtoDAsync(long to, long from, long bytes, long stream) {
    return cuMemcpyDtoDAsync(to, from, bytes, stream);
  }

  int cuMemcpyDtoHAsync(long to, long from, long bytes, long stream) {
    return cuMemcpyDtoDAsync(to, from, bytes, stream);
  }

  int cuMemcpyDtoDAsync(long to, long from, long bytes, long stream) {
    return enqueue(() -> memory(to, bytes).copyFrom(memory(from, bytes)));
  }

  int cuMemsetD8Async(long address, byte value, long bytes, long stream) {
    return enqueue(() -> memory(address, bytes).fill(value));
  }

  int cuEventCreate(MemorySegment event, int flags) {
    long handle = handle();
    events.put(handle, Float.NaN);
    event.set(JAVA_LONG, 0, handle);
    return 0;
  }

  int cuEventRecord(long event, long stream) {
    return enqueue(() -> events.put(event, milliseconds));
  }

  int cuEventElapsedTime(MemorySegment elapsed, long from, long to) {
    elapsed.set(JAVA_FLOAT, 0, events.get(to) - events.get(from));
    return 0;
  }

  int cuEventDestroy(long event) {
    events.remove(event);
    return 0;
  }

  /** Returns the number of events that are not freed. */
  int events() {
    return events.size();
  }

  static MemorySegment memory(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  int cuCtxGetDevice(MemorySegment device) {
    device.set(JAVA_INT, 0, 3);
    return 0;
  }

  int cuMemGetAllocationGranularity(MemorySegment bytes, MemorySegment properties, int option) {
    bytes.set(JAVA_LONG, 0, GRANULARITY);
    return 0;
  }

  /** Addresses are multiples of 1 GiB, so that those of two reservations differ clearly. */
  int cuMemAddressReserve(
      MemorySegment address, long bytes, long alignment, long wish, long flags) {
    address.set(JAVA_LONG, 0, ++handles << 30);
    return answer("reserve " + (handles << 30));
  }

  int cuMemAddressFree(long address, long bytes) {
    return answer("unreserve " + address);
  }

  int cuMemCreate(MemorySegment handle, long bytes, MemorySegment properties, long flags) {
    // The kind of memory, the kind of place, and the number of the device.
    MemorySegment known = properties.reinterpret(32);
    assert known.get(JAVA_INT, 0) == 1 && known.get(JAVA_INT, 8) == 1 : "not on the device";
    assert known.get(JAVA_INT, 12) == 3 : "another device";
    if (memories == 0) {
      return OUT_OF_MEMORY;
    }
    memories--;
    handle.set(JAVA_LONG, 0, ++handles);
    return answer("create " + handles);
  }

  int cuMemRelease(long handle) {
    memories++;
    return answer("release " + handle);
  }

  int cuMemMap(long address, long bytes, long offset, long handle, long flags) {
    return answer("map " + handle + " at " + address);
  }

  int cuMemUnmap(long address, long bytes) {
    return answer("unmap " + address);
  }

  int cuMemSetAccess(long address, long bytes, MemorySegment access, long count) {
    return answer("allow " + address + " " + bytes);
  }
}
