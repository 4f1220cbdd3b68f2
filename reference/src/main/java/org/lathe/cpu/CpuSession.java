package org.lathe.cpu;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.Buffer;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.DType;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** States on the Java heap and the programs that share them. */
final class CpuSession implements Session {
  private final CpuBackend backend;
  private final Kernels kernels;
  private final Workers workers;
  private final Workspace workspace;
  private final Map<String, ArrayView> states = new HashMap<>();

  /** States that graphs are bound to and that are not allocated yet. */
  private final Map<Planned, ArrayView> planned = new HashMap<>();

  private record Planned(String name, TensorType type) {}

  CpuSession(CpuBackend backend, Kernels kernels, int threads) {
    this.backend = backend;
    this.kernels = kernels;
    this.workers = new Workers(threads);
    this.workspace = new Workspace(threads);
  }

  @Override
  public Program compile(TaskGraph graph) {
    return compile(bind(graph));
  }

  @Override
  public BoundProgram bind(TaskGraph graph) {
    for (Task task : graph.tasks()) {
      Support support = backend.supports(task);
      if (!support.ok()) {
        throw new EngineException("graph " + graph.name() + ": " + support.reason());
      }
    }
    graph.states().forEach(this::requireType);
    BoundGraph bound = BoundGraph.of(graph, kernels.rewrite());
    Map<Buffer, ArrayView> spans = new LinkedHashMap<>();
    bound.states().forEach(buffer -> spans.put(buffer, state(buffer.tensor())));
    return new CpuBoundProgram(this, bound, kernels, workspace, spans);
  }

  private ArrayView state(Tensor state) {
    ArrayView known = states.get(state.name());
    return known != null ? known : planned(state.name(), state.type());
  }

  private ArrayView planned(String name, TensorType type) {
    return planned.computeIfAbsent(
        new Planned(name, type),
        absent -> ArrayView.unallocated(type).counted(new VersionCounter()));
  }

  @Override
  public Program compile(BoundProgram bound) {
    TaskGraph graph = bound.graph();
    if (!(bound instanceof CpuBoundProgram own) || own.session() != this) {
      throw new EngineException("graph " + graph.name() + " was bound by another session");
    }
    own.requireClosed();
    graph.states().forEach(this::requireType);
    requireMemory(graph, missing(bound).bytes());
    graph.states().forEach(state -> declare(state.name(), state.type()));
    return new CpuProgram(own, workers);
  }

  private static void requireMemory(TaskGraph graph, long need) {
    Runtime runtime = Runtime.getRuntime();
    long free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    if (need > free) {
      // Garbage counts as used until it is collected, so look once more before refusing.
      System.gc();
      free = runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
    if (need > free) {
      long suggested = (runtime.maxMemory() - free + need) * 5 / 4;
      throw new EngineException(
          String.format(
              Locale.ROOT,
              "graph %s needs %.2f GiB of heap and %.2f GiB of %.2f GiB is free: allow %.0f GiB"
                  + " (LATHE_JAVA_OPTS=-Xmx%.0fg) or use a smaller batch",
              graph.name(),
              gib(need),
              gib(free),
              gib(runtime.maxMemory()),
              Math.ceil(gib(suggested)),
              Math.ceil(gib(suggested))));
    }
  }

  private static double gib(long bytes) {
    return bytes / (double) (1L << 30);
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return missing(bind(graph));
  }

  /** Returns the memory that a graph needs and that is not allocated yet. */
  private MemoryNeed missing(BoundProgram bound) {
    return bound.needIn(this).beyond(workspace.held());
  }

  @Override
  public void declare(String name, TensorType type) {
    ArrayView known = states.get(name);
    if (known == null) {
      ArrayView state = planned(name, type);
      state.allocate();
      planned.remove(new Planned(name, type));
      states.put(name, state);
    } else {
      requireType(name, known, type);
    }
  }

  private void requireType(Tensor state) {
    ArrayView known = states.get(state.name());
    if (known != null) {
      requireType(state.name(), known, state.type());
    }
  }

  private static void requireType(String name, ArrayView known, TensorType type) {
    if (!known.shape().equals(type.shape())
        || (known.floats() != null) != (type.dtype() == DType.F32)) {
      throw new EngineException(
          "state " + name + " has shape " + known.shape() + ", the graph requires " + type);
    }
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  @Override
  public void write(String name, float[] values) {
    ArrayView state = floats(name);
    if (values.length != state.size()) {
      throw new EngineException(
          "state " + name + " " + state.shape() + " given " + values.length + " values");
    }
    System.arraycopy(values, 0, state.floats(), state.offset(), values.length);
    state.version().add();
  }

  @Override
  public void clear(String name) {
    ArrayView state = known(name);
    if (state.floats() != null) {
      Arrays.fill(state.floats(), 0);
    } else {
      Arrays.fill(state.ints(), 0);
    }
    state.version().add();
  }

  @Override
  public float[] read(String name) {
    ArrayView state = floats(name);
    return Arrays.copyOfRange(state.floats(), state.offset(), state.offset() + state.size());
  }

  private ArrayView floats(String name) {
    ArrayView state = known(name);
    if (state.floats() == null) {
      throw new EngineException("state " + name + " holds int32: programs alone read and write it");
    }
    return state;
  }

  private ArrayView known(String name) {
    ArrayView state = states.get(name);
    if (state == null) {
      throw new EngineException("there is no state " + name);
    }
    return state;
  }

  @Override
  public void close() {
    workers.close();
    states.clear();
    planned.clear();
  }
}
