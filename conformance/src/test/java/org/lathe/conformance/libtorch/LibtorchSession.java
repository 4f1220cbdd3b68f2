package org.lathe.conformance.libtorch;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.EngineException;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
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
    return new LibtorchBoundProgram(BoundGraph.of(graph, GraphRewrite.NONE));
  }

  @Override
  public Program compile(BoundProgram bound) {
    TaskGraph graph = bound.graph();
    long need = bound.needIn(this).bytes();
    long free = Pointer.availablePhysicalBytes();
    if (need > free) {
      throw new EngineException(
          "graph "
              + graph.name()
              + " needs "
              + (need >> 20)
              + " MiB and "
              + (free >> 20)
              + " MiB are free: use a smaller batch");
    }
    graph.states().forEach(state -> declare(state.name(), state.type()));
    return new LibtorchProgram(this, ((LibtorchBoundProgram) bound).bound());
  }

  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    return bind(graph).needIn(this);
  }

  @Override
  public void declare(String name, TensorType type) {
    State known = states.get(name);
    if (known == null) {
      states.put(name, new State(type, Memory.zeros(type)));
    } else if (!known.type().equals(type)) {
      throw new EngineException(
          "state " + name + " has type " + known.type() + ", the graph requires " + type);
    }
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  /** Returns the tensor of a state; it is the same as long as the session is open. */
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
