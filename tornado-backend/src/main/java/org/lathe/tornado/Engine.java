package org.lathe.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import org.lathe.engine.EngineException;
import org.lathe.engine.Traffic;
import org.lathe.graph.Shape;
import org.lathe.tornado.cublas.CublasTask;
import org.lathe.tornado.cuda.KernelCompiler;
import org.lathe.tornado.launch.BoundLaunches;
import org.lathe.tornado.launch.DeviceArrays;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.KernelCode;
import org.lathe.tornado.launch.KernelLaunch;
import org.lathe.tornado.launch.Launch;
import org.lathe.tornado.launch.LibraryProduct;
import org.lathe.tornado.launch.Place;
import org.lathe.tornado.op.FillTornado;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.TornadoProfilerResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.BFloat16Array;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * The arrays of a device and their kernels through TornadoVM alone: an execution plan with a graph
 * of one task for each kernel, executed once for each launch. The arrays stay on the device. Only
 * two integers per launch cross to it, and the elements that are written or read.
 */
final class Engine implements DeviceArrays, KernelCompiler {
  /**
   * Number of leading integers that are this class's own. The first half is zero, the descriptor of
   * launches that do nothing; the second half is for the descriptor of {@link #zero}.
   */
  static final int RESERVED = 1 << 8;

  private static final int ZERO = RESERVED / 2;

  /** Floats that are copied at once to larger arrays. */
  private static final int CHUNK = 1 << 18;

  /** Elements that are written or read at once: few for scalars, many for tensors. */
  private static final int[] STAGES = {1 << 8, 1 << 18};

  private final TornadoDevice device;
  private final List<DeviceKernel> kernels;
  private final boolean library;
  private final int floatCapacity;
  private final int intCapacity;
  private final IntArray cursor = new IntArray(2);
  private final FloatArray[] floatsIn = new FloatArray[STAGES.length];
  private final IntArray[] intsIn = new IntArray[STAGES.length];
  private final FloatArray[] floatsOut = new FloatArray[STAGES.length];
  private final Map<DeviceKernel, Integer> graphs = new HashMap<>();
  private final Set<Integer> executed = new HashSet<>();
  private final Map<Integer, EngineException> failures = new HashMap<>();
  private final Map<Long, GridScheduler> grids = new HashMap<>();
  private final CublasTask cublas = new CublasTask();
  private final int products;
  private final TornadoExecutionPlan plan;

  /** The integers that were put, for copies to larger arrays. */
  private int[] mirror = {};

  private boolean profiled;
  private long copiedIn;
  private Traffic traffic = Traffic.NONE;
  private double kernelSeconds;

  /**
   * Creates the two arrays on the device; compiles the kernels that copy to them.
   *
   * @param kernels that may be launched, each compiled at its first launch
   * @param library whether the vendor of the device has a library that multiplies matrices
   */
  Engine(
      TornadoDevice device,
      List<DeviceKernel> kernels,
      boolean library,
      int floatCapacity,
      int intCapacity) {
    this.device = device;
    this.kernels = List.copyOf(kernels);
    this.library = library;
    this.floatCapacity = floatCapacity;
    this.intCapacity = intCapacity;
    FloatArray f = Untouched.floats(floatCapacity);
    IntArray n = Untouched.ints(intCapacity);
    // In place of the floats' memory: no launch here uses halves.
    BFloat16Array halves = new BFloat16Array(1);
    KernelContext c = new KernelContext();
    List<ImmutableTaskGraph> all = new ArrayList<>();
    for (int s = 0; s < STAGES.length; s++) {
      intsIn[s] = new IntArray(STAGES[s]);
      TaskGraph graph = new TaskGraph(name(all.size()));
      if (s > 0) {
        graph.consumeFromDevice(f, n);
      } else {
        // The first graph of the plan that runs creates the two arrays on the device. The mode
        // "under demand", with a demand that never comes, prevents TornadoVM from copying the
        // arrays of the host.
        graph.transferToDevice(DataTransferMode.UNDER_DEMAND, f, n);
      }
      graph
          .transferToDevice(DataTransferMode.EVERY_EXECUTION, cursor, intsIn[s])
          .task("t", Staging::putInts, c, f, n, cursor, intsIn[s]);
      if (s == 0) {
        graph.transferToHost(DataTransferMode.UNDER_DEMAND, f, n);
      }
      all.add(graph.persistOnDevice(f, n).snapshot());
    }
    for (int s = 0; s < STAGES.length; s++) {
      floatsIn[s] = new FloatArray(STAGES[s]);
      all.add(
          new TaskGraph(name(all.size()))
              .consumeFromDevice(f, n)
              .transferToDevice(DataTransferMode.EVERY_EXECUTION, cursor, floatsIn[s])
              .task("t", Staging::putFloats, c, f, n, cursor, floatsIn[s])
              .persistOnDevice(f, n)
              .snapshot());
    }
    for (int s = 0; s < STAGES.length; s++) {
      floatsOut[s] = new FloatArray(STAGES[s]);
      all.add(
          new TaskGraph(name(all.size()))
              .consumeFromDevice(f, n)
              .transferToDevice(DataTransferMode.EVERY_EXECUTION, cursor)
              .task("t", Staging::getFloats, c, f, n, cursor, floatsOut[s])
              .transferToHost(DataTransferMode.EVERY_EXECUTION, floatsOut[s])
              .persistOnDevice(f, n)
              .snapshot());
    }
    for (DeviceKernel kernel : kernels) {
      graphs.put(kernel, all.size());
      TaskGraph graph =
          new TaskGraph(name(all.size()))
              .consumeFromDevice(f, n)
              .transferToDevice(DataTransferMode.EVERY_EXECUTION, cursor);
      switch (kernel.code()) {
        case KernelCode.OfFloats(var method) -> graph.task("t", method, c, f, n, cursor);
        case KernelCode.OfHalves(var method) ->
            graph
                .transferToDevice(DataTransferMode.EVERY_EXECUTION, halves)
                .task("t", method, c, f, n, cursor, halves);
      }
      all.add(graph.persistOnDevice(f, n).snapshot());
    }
    products = all.size();
    if (library) {
      all.add(
          new TaskGraph(name(products))
              .consumeFromDevice(f, n)
              .libraryTask("t", cublas::descriptor, f, n)
              .persistOnDevice(f, n)
              .snapshot());
    }
    plan = new TornadoExecutionPlan(all.toArray(ImmutableTaskGraph[]::new));
    plan.withDevice(device);
    // The first elements of the integers are the descriptor of launches that do nothing.
    putInts(new int[RESERVED], 0, RESERVED, 0);
  }

  private static String name(int graph) {
    return "lathe" + graph;
  }

  @Override
  public long floatCapacity() {
    return floatCapacity;
  }

  @Override
  public int intCapacity() {
    return intCapacity;
  }

  /** Returns whether the first launch of this kernel, and so its compilation, is over. */
  @Override
  public boolean compiled(DeviceKernel kernel) {
    return executed.contains(graphs.get(kernel));
  }

  /** Launches the kernel for the first time, on a descriptor with which it does nothing. */
  @Override
  public void compile(DeviceKernel kernel) {
    launch(kernel, 1, 0);
  }

  @Override
  public long plan() {
    return plan.getId();
  }

  @Override
  public String task(DeviceKernel kernel) {
    return task(graphs.get(kernel));
  }

  private static String task(int graph) {
    return name(graph) + ".t";
  }

  /** Starts TornadoVM's profiler, which counts for {@link #copiedIn}. */
  void profile() {
    plan.withProfiler(ProfilerMode.SILENT);
    profiled = true;
  }

  private void stopProfiling() {
    plan.withoutProfiler();
    profiled = false;
  }

  /** Returns the bytes that launches and copies have moved to the device while profiled. */
  long copiedIn() {
    return copiedIn;
  }

  /** Runs a kernel on the descriptor that begins at integer {@code descriptor}. */
  void launch(DeviceKernel kernel, int groups, int descriptor) {
    execute(graphs.get(kernel), kernel.name(), groups, kernel.group(), descriptor, 0);
  }

  /**
   * Computes a product with the library.
   *
   * @param words the first integer of its words
   */
  void multiply(LibraryProduct product, int words) {
    cublas.set(product, words);
    run(products, "matmul by cuBLAS", plan.withGraph(products));
  }

  @Override
  public void run(BoundLaunches program) {
    for (int i = 0; i < program.launches().size(); i++) {
      run(program, i);
    }
  }

  /**
   * The times are those of TornadoVM's profiler; of a product of a library, the host's time from an
   * idle stream to an idle stream.
   */
  @Override
  public void run(BoundLaunches program, ObjDoubleConsumer<Launch> clock) {
    profile();
    try {
      for (int i = 0; i < program.launches().size(); i++) {
        run(program, i);
        clock.accept(program.launches().get(i), kernelSeconds);
      }
    } finally {
      stopProfiling();
    }
  }

  private void run(BoundLaunches program, int i) {
    switch (program.launches().get(i)) {
      case KernelLaunch run -> launch(run.kernel(), run.groups(), program.descriptor(i));
      case LibraryProduct product -> multiply(product, program.descriptor(i));
    }
  }

  /** Nothing is kept for further runs. */
  @Override
  public void forget(BoundLaunches program) {}

  @Override
  public void zero(long at, int count) {
    int[] words =
        FillTornado.descriptor(Place.floats(at, Shape.of(count))).words(FillTornado.KERNEL, count);
    putInts(words, 0, words.length, ZERO);
    launch(FillTornado.KERNEL, FillTornado.KERNEL.groups(count), ZERO);
  }

  /** Kernels are compiled again for the larger arrays. */
  @Override
  public DeviceArrays grown(long moreFloats, int moreInts, long heldFloats, int heldInts) {
    Engine grown = new Engine(device, kernels, library, Math.toIntExact(moreFloats), moreInts);
    grown.putInts(mirror, 0, Math.min(mirror.length, heldInts), 0);
    float[] chunk = new float[CHUNK];
    for (long at = 0; at < heldFloats; at += CHUNK) {
      int count = (int) Math.min(CHUNK, heldFloats - at);
      getFloats(at, chunk, 0, count);
      grown.putFloats(chunk, 0, count, at);
    }
    grown.traffic = traffic.plus(grown.traffic);
    close();
    return grown;
  }

  @Override
  public Traffic traffic() {
    return traffic;
  }

  @Override
  public void putInts(int[] values, int from, int count, int to) {
    if (to + count > mirror.length) {
      mirror = Arrays.copyOf(mirror, Math.clamp(to + count + mirror.length / 2L, 0, intCapacity));
    }
    System.arraycopy(values, from, mirror, to, count);
    for (int done = 0; done < count; ) {
      int s = stage(count - done);
      int part = Math.min(STAGES[s], count - done);
      MemorySegment.copy(
          values, from + done, intsIn[s].getSegment(), ValueLayout.JAVA_INT, 0, part);
      execute(s, "put", STAGES[s] / DeviceKernel.GROUP, DeviceKernel.GROUP, to + done, part);
      count(intsIn[s].getNumBytesOfSegmentWithHeader(), 0);
      done += part;
    }
  }

  @Override
  public void putFloats(float[] values, int from, int count, long to) {
    for (int done = 0; done < count; ) {
      int s = stage(count - done);
      int part = Math.min(STAGES[s], count - done);
      MemorySegment.copy(
          values, from + done, floatsIn[s].getSegment(), ValueLayout.JAVA_FLOAT, 0, part);
      execute(
          STAGES.length + s,
          "put",
          STAGES[s] / DeviceKernel.GROUP,
          DeviceKernel.GROUP,
          Math.toIntExact(to + done),
          part);
      count(floatsIn[s].getNumBytesOfSegmentWithHeader(), 0);
      done += part;
    }
  }

  @Override
  public void getFloats(long from, float[] values, int to, int count) {
    for (int done = 0; done < count; ) {
      int s = stage(count - done);
      int part = Math.min(STAGES[s], count - done);
      int graph = 2 * STAGES.length + s;
      int first = Math.toIntExact(from + done);
      execute(graph, "get", STAGES[s] / DeviceKernel.GROUP, DeviceKernel.GROUP, first, part);
      count(0, floatsOut[s].getNumBytesOfSegmentWithHeader());
      MemorySegment.copy(
          floatsOut[s].getSegment(), ValueLayout.JAVA_FLOAT, 0, values, to + done, part);
      done += part;
    }
  }

  private static int stage(int count) {
    return count <= STAGES[0] ? 0 : 1;
  }

  private void execute(int graph, String kernel, int groups, int group, int first, int second) {
    count(cursor.getNumBytesOfSegmentWithHeader(), 0);
    cursor.set(0, first);
    cursor.set(1, second);
    GridScheduler grid =
        grids.computeIfAbsent(
            (long) graph << Integer.SIZE | groups, unseen -> grid(graph, groups, group));
    run(graph, kernel, plan.withGraph(graph).withGridScheduler(grid));
  }

  private void run(int graph, String kernel, TornadoExecutionPlan chosen) {
    EngineException before = failures.get(graph);
    if (before != null) {
      // TornadoVM would continue silently, without running the kernel.
      throw before;
    }
    traffic = traffic.plus(new Traffic(1, 0, 0));
    try {
      TornadoExecutionResult result = chosen.execute();
      if (profiled) {
        TornadoProfilerResult profile = result.getProfilerResult();
        copiedIn += profile.getTotalBytesCopyIn();
        kernelSeconds = profile.getDeviceKernelTime() * 1e-9;
      }
    } catch (RuntimeException e) {
      EngineException failure = failed(kernel, graph, e);
      failures.put(graph, failure);
      throw failure;
    }
    executed.add(graph);
  }

  private void count(long in, long out) {
    traffic = traffic.plus(new Traffic(0, in, out));
  }

  private static GridScheduler grid(int graph, int groups, int group) {
    WorkerGrid1D grid = new WorkerGrid1D(Math.multiplyExact(groups, group));
    grid.setLocalWork(group, 1, 1);
    return new GridScheduler(task(graph), grid);
  }

  private EngineException failed(String kernel, int graph, RuntimeException e) {
    if (e instanceof EngineException) {
      // This error is not from TornadoVM but from the library.
      return new EngineException(kernel + " on " + Devices.name(device) + ": " + e.getMessage());
    }
    String doing = executed.contains(graph) ? "run" : "compile";
    EngineException failure =
        new EngineException(
            "TornadoVM cannot "
                + doing
                + " kernel "
                + kernel
                + " on "
                + Devices.name(device)
                + ": "
                + Availability.reason(e)
                + "; LATHE_JAVA_OPTS=-Dtornado.debug=True shows more");
    failure.initCause(e);
    return failure;
  }

  @Override
  public void close() {
    try {
      plan.freeDeviceMemory();
      plan.close();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException(e);
    }
  }
}
