package org.lathe.examples.interpreter;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/** Holds the states by name; all programs of the session share them. */
final class InterpreterSession implements Session {
  private final InterpreterBackend backend;
  private final Map<String, TensorType> types = new HashMap<>();
  private final Map<String, float[]> states = new HashMap<>();

  InterpreterSession(InterpreterBackend backend) {
    this.backend = backend;
  }

  InterpreterBackend backend() {
    return backend;
  }

  @Override
  public Program compile(TaskGraph graph) {
    for (Task task : graph.tasks()) {
      Support support = backend.supports(task);
      if (!support.ok()) {
        throw new EngineException("graph " + graph.name() + ": " + support.reason());
      }
    }
    graph.states().forEach(state -> declare(state.name(), state.type()));
    return new InterpreterProgram(this, graph);
  }

  /** Returns the memory of all results: each stays until the next run. */
  @Override
  public MemoryNeed memoryFor(TaskGraph graph) {
    long made = graph.tasks().stream().mapToLong(task -> bytes(task.outputs())).sum();
    long newStates = bytes(graph.states().stream().filter(state -> !has(state.name())).toList());
    return new MemoryNeed(
        newStates, bytes(graph.inputs()), 0, bytes(graph.constants()), 0, made, 0, 0);
  }

  private static long bytes(Collection<Tensor> tensors) {
    return tensors.stream().mapToLong(tensor -> tensor.type().bytes()).sum();
  }

  @Override
  public void declare(String name, TensorType type) {
    TensorType known = types.putIfAbsent(name, type);
    if (known == null) {
      states.put(name, new float[type.shape().size()]);
    } else if (!known.equals(type)) {
      throw new EngineException("state " + name + " is " + known + ", the graph requires " + type);
    }
  }

  @Override
  public boolean has(String name) {
    return states.containsKey(name);
  }

  @Override
  public void write(String name, float[] values) {
    float[] state = state(name);
    if (values.length != state.length) {
      throw new EngineException(
          "state " + name + " has " + state.length + " elements, given " + values.length);
    }
    System.arraycopy(values, 0, state, 0, state.length);
  }

  @Override
  public void clear(String name) {
    Arrays.fill(state(name), 0);
  }

  @Override
  public float[] read(String name) {
    return state(name).clone();
  }

  /** Returns the array of a state, not a copy; it is the same until the session is closed. */
  float[] state(String name) {
    float[] state = states.get(name);
    if (state == null) {
      throw new EngineException("there is no state " + name);
    }
    return state;
  }

  @Override
  public void close() {
    states.clear();
    types.clear();
  }
}
