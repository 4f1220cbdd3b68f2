package org.lathe.cpu;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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
  private final Map<String, Span> states = new HashMap<>();

  CpuSession(CpuBackend backend, Kernels kernels, int threads) {
    this.backend = backend;
    this.kernels = kernels;
    this.workers = new Workers(threads);
    this.workspace = new Workspace(threads);
  }

  @Override
  public Program compile(TaskGraph graph) {
    requireMemory(graph, memoryFor(graph).bytes());
    for (Tensor state : graph.states()) {
      declare(state.name(), state.type());
    }
    Scratch scratch = new Scratch(workspace);
    return new CpuProgram(graph, kernels, workers, states, scratch, Allocation.taking(workspace));
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
                  + " (LATHE_JAVA_OPTS=-Xmx%.0fg) or take a smaller batch",
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
    for (Task task : graph.tasks()) {
      Support support = backend.supports(task);
      if (!support.ok()) {
        throw new EngineException("graph " + graph.name() + ": " + support.reason());
      }
    }
    Allocation counting = Allocation.counting();
    Map<String, Span> standIns = new HashMap<>();
    for (Tensor state : graph.states()) {
      Span known = states.get(state.name());
      if (known == null) {
        standIns.put(state.name(), counting.state(state.type()).counted(new Writes()));
      } else {
        requireType(state.name(), known, state.type());
        standIns.put(state.name(), known);
      }
    }
    // Never run: bound for the sake of what binding asks for.
    new CpuProgram(graph, kernels, workers, standIns, new Scratch(workspace), counting);
    return counting.need().beyond(workspace.held());
  }

  @Override
  public void declare(String name, TensorType type) {
    Span known = states.get(name);
    if (known == null) {
      states.put(name, Allocation.taking(workspace).state(type).counted(new Writes()));
    } else {
      requireType(name, known, type);
    }
  }

  private static void requireType(String name, Span known, TensorType type) {
    if (!known.shape().equals(type.shape())
        || (known.floats() != null) != (type.dtype() == DType.F32)) {
      throw new EngineException(
          "state " + name + " has shape " + known.shape() + ", the graph wants " + type);
    }
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  @Override
  public void write(String name, float[] values) {
    Span state = known(name);
    if (values.length != state.size()) {
      throw new EngineException(
          "state " + name + " " + state.shape() + " given " + values.length + " values");
    }
    System.arraycopy(values, 0, state.floats(), state.offset(), values.length);
    state.writes().add();
  }

  @Override
  public void clear(String name) {
    Span state = known(name);
    Arrays.fill(state.floats(), 0);
    state.writes().add();
  }

  @Override
  public float[] read(String name) {
    Span state = known(name);
    return Arrays.copyOfRange(state.floats(), state.offset(), state.offset() + state.size());
  }

  private Span known(String name) {
    Span state = states.get(name);
    if (state == null) {
      throw new EngineException("there is no state " + name);
    }
    return state;
  }

  @Override
  public void close() {
    workers.close();
    states.clear();
  }
}
