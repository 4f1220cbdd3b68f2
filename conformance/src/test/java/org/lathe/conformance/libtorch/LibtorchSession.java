package org.lathe.conformance.libtorch;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/** States as tensors of libtorch, and the programs that share them. */
final class LibtorchSession implements Session {
  private record State(TensorType type, Tensor tensor) {}

  private final LibtorchBackend backend;
  private final int threads;
  private final Map<String, State> states = new HashMap<>();

  LibtorchSession(LibtorchBackend backend, int threads) {
    this.backend = backend;
    this.threads = threads;
  }

  int threads() {
    return threads;
  }

  @Override
  public Program compile(TaskGraph graph) {
    for (Task task : graph.tasks()) {
      Support support = backend.supports(task);
      if (!support.ok()) {
        throw new EngineException("graph " + graph.name() + ": " + support.reason());
      }
    }
    long need = memoryFor(graph).bytes();
    long free = Pointer.availablePhysicalBytes();
    if (need > free) {
      throw new EngineException(
          "graph "
              + graph.name()
              + " needs "
              + (need >> 20)
              + " MiB and "
              + (free >> 20)
              + " MiB are free: take a smaller batch");
    }
    graph.states().forEach(state -> declare(state.name(), state.type()));
    return new LibtorchProgram(this, graph);
  }

  /** With the intermediates that are alive at once, which libtorch allocates while it runs. */
  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    Set<org.lathe.graph.Tensor> placed = Set.copyOf(graph.updates().values());
    return new MemoryNeed(
        bytes(graph.states().stream().filter(state -> !states.containsKey(state.name())).toList()),
        bytes(graph.inputs()),
        0,
        bytes(graph.constants()),
        0,
        4 * MemoryPlan.of(graph, placed).size(),
        0,
        0);
  }

  private static long bytes(Collection<org.lathe.graph.Tensor> tensors) {
    return tensors.stream().mapToLong(tensor -> tensor.type().bytes()).sum();
  }

  @Override
  public void declare(String name, TensorType type) {
    State known = states.get(name);
    if (known == null) {
      states.put(name, new State(type, Memory.zeros(type)));
    } else if (!known.type().equals(type)) {
      throw new EngineException(
          "state " + name + " has type " + known.type() + ", the graph wants " + type);
    }
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  /** The tensor of a state; the same one as long as the session is open. */
  Tensor state(String name) {
    return known(name).tensor();
  }

  @Override
  public void write(String name, float[] values) {
    State state = known(name);
    if (values.length != state.type().shape().size()) {
      throw new EngineException(
          "state " + name + " " + state.type() + " given " + values.length + " values");
    }
    Memory.write(state.tensor(), values);
  }

  @Override
  public void clear(String name) {
    known(name).tensor().zero_();
  }

  @Override
  public float[] read(String name) {
    State state = known(name);
    float[] values = new float[state.type().shape().size()];
    Memory.read(state.tensor(), values);
    return values;
  }

  private State known(String name) {
    State state = states.get(name);
    if (state == null) {
      throw new EngineException("there is no state " + name);
    }
    return state;
  }

  @Override
  public void close() {
    states.values().forEach(state -> state.tensor().releaseReference());
    states.clear();
  }
}
