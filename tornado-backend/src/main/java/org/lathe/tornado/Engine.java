package org.lathe.tornado;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.engine.EngineException;
import org.lathe.tornado.cublas.CublasTask;
import org.lathe.tornado.launch.DeviceKernel;
import org.lathe.tornado.launch.LibraryProduct;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Two arrays on a device, one of floats and one of integers, and the kernels that work on them: a
 * TornadoVM execution plan with a graph of one task for each kernel. The arrays stay on the device.
 * Only two integers per launch cross to it, and the elements that are written or read.
 */
final class Engine implements AutoCloseable {
  /** Elements that are written or read at once: few for scalars, many for tensors. */
  private static final int[] STAGES = {1 << 8, 1 << 18};

  private final TornadoDevice device;
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
  private boolean profiled;
  private long copiedIn;

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
    this.floatCapacity = floatCapacity;
    this.intCapacity = intCapacity;
    FloatArray f = Untouched.floats(floatCapacity);
    IntArray n = Untouched.ints(intCapacity);
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
      all.add(
          new TaskGraph(name(all.size()))
              .consumeFromDevice(f, n)
              .transferToDevice(DataTransferMode.EVERY_EXECUTION, cursor)
              .task("t", kernel.code(), c, f, n, cursor)
              .persistOnDevice(f, n)
              .snapshot());
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
    putInts(new int[STAGES[0]], 0, STAGES[0], 0);
  }

  private static String name(int graph) {
    return "lathe" + graph;
  }

  int floatCapacity() {
    return floatCapacity;
  }

  int intCapacity() {
    return intCapacity;
  }

  /** Returns whether the first launch of this kernel, and so its compilation, is over. */
  boolean compiled(DeviceKernel kernel) {
    return executed.contains(graphs.get(kernel));
  }

  /** Starts TornadoVM's profiler, which counts for {@link #copiedIn}. */
  void profile() {
    plan.withProfiler(ProfilerMode.SILENT);
    profiled = true;
  }

  /** Returns the bytes that launches and copies have moved to the device while profiled. */
  long copiedIn() {
    return copiedIn;
  }

  /** Runs a kernel on the descriptor that begins at integer {@code descriptor}. */
  void launch(DeviceKernel kernel, int groups, int descriptor) {
    execute(graphs.get(kernel), kernel.name(), groups, kernel.group(), descriptor, 0);
  }

  /** Computes a product with the library. */
  void multiply(LibraryProduct product) {
    cublas.set(product);
    run(products, "matmul by cuBLAS", plan.withGraph(products));
  }

  /** Copies to the device's integers. */
  void putInts(int[] values, int from, int count, int to) {
    for (int done = 0; done < count; ) {
      int s = stage(count - done);
      int part = Math.min(STAGES[s], count - done);
      MemorySegment.copy(
          values, from + done, intsIn[s].getSegment(), ValueLayout.JAVA_INT, 0, part);
      execute(s, "put", STAGES[s] / DeviceKernel.GROUP, DeviceKernel.GROUP, to + done, part);
      done += part;
    }
  }

  /** Copies to the device's floats. */
  void putFloats(float[] values, int from, int count, int to) {
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
          to + done,
          part);
      done += part;
    }
  }

  /** Copies from the device's floats. */
  void getFloats(int from, float[] values, int to, int count) {
    for (int done = 0; done < count; ) {
      int s = stage(count - done);
      int part = Math.min(STAGES[s], count - done);
      int graph = 2 * STAGES.length + s;
      execute(graph, "get", STAGES[s] / DeviceKernel.GROUP, DeviceKernel.GROUP, from + done, part);
      MemorySegment.copy(
          floatsOut[s].getSegment(), ValueLayout.JAVA_FLOAT, 0, values, to + done, part);
      done += part;
    }
  }

  private static int stage(int count) {
    return count <= STAGES[0] ? 0 : 1;
  }

  private void execute(int graph, String kernel, int groups, int group, int first, int second) {
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
    try {
      TornadoExecutionResult result = chosen.execute();
      if (profiled) {
        copiedIn += result.getProfilerResult().getTotalBytesCopyIn();
      }
    } catch (RuntimeException e) {
      EngineException failure = failed(kernel, graph, e);
      failures.put(graph, failure);
      throw failure;
    }
    executed.add(graph);
  }

  private static GridScheduler grid(int graph, int groups, int group) {
    WorkerGrid1D grid = new WorkerGrid1D(Math.multiplyExact(groups, group));
    grid.setLocalWork(group, 1, 1);
    return new GridScheduler(name(graph) + ".t", grid);
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
