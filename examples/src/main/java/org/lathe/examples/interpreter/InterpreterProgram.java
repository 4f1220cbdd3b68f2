package org.lathe.examples.interpreter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.Task;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** Runs the tasks of a graph in order, each into a new array. */
final class InterpreterProgram implements Program {
  private final InterpreterSession session;
  private final TaskGraph graph;

  /** Elements of each float32 tensor that has a value; results stay until the next run. */
  private final Map<Tensor, float[]> values = new HashMap<>();

  InterpreterProgram(InterpreterSession session, TaskGraph graph) {
    this.session = session;
    this.graph = graph;
    graph.states().forEach(state -> values.put(state, session.state(state.name())));
    for (Tensor constant : graph.constants()) {
      values.put(constant, constant.constant().floats());
    }
  }

  @Override
  public TaskGraph graph() {
    return graph;
  }

  @Override
  public void write(String name, float[] elements) {
    Tensor input = input(name);
    if (input.type().dtype() != DType.F32 || input.shape().size() != elements.length) {
      throw new EngineException("input " + input + " given " + elements.length + " floats");
    }
    // A copy, so that the caller may use the array again.
    values.put(input, elements.clone());
  }

  /** No operation of this engine reads integers, so no graph that compiles has such an input. */
  @Override
  public void write(String name, int[] elements) {
    throw new EngineException("input " + input(name) + " given " + elements.length + " ints");
  }

  private Tensor input(String name) {
    return graph.inputs().stream()
        .filter(input -> input.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new EngineException("graph " + graph.name() + " has no input " + name));
  }

  @Override
  public void run() {
    for (Tensor input : graph.inputs()) {
      if (!values.containsKey(input)) {
        throw new EngineException(
            "graph " + graph.name() + " runs before input " + input.name() + " was written");
      }
    }
    for (Task task : graph.tasks()) {
      List<float[]> inputs = task.inputs().stream().map(values::get).toList();
      List<Shape> shapes = task.inputs().stream().map(Tensor::shape).toList();
      Tensor made = task.outputs().getFirst();
      float[] output = new float[made.shape().size()];
      session.backend().kernel(task.op()).run(task.op(), inputs, shapes, output);
      values.put(made, output);
    }
    // The updates come last, because every task reads the states from before the run.
    graph.updates().forEach((state, value) -> session.write(state.name(), values.get(value)));
  }

  @Override
  public void read(String name, float[] elements) {
    Tensor output = graph.outputs().get(name);
    if (output == null) {
      throw new EngineException("graph " + graph.name() + " has no output " + name);
    }
    if (output.shape().size() != elements.length) {
      throw new EngineException("output " + output + " read into " + elements.length + " values");
    }
    float[] known = values.get(output);
    if (known == null) {
      throw new EngineException("graph " + graph.name() + " has not run: no output " + name);
    }
    System.arraycopy(known, 0, elements, 0, elements.length);
  }

  /** No operation of this engine makes integers, so no graph that compiles has such an output. */
  @Override
  public void read(String name, int[] elements) {
    throw new EngineException("output " + name + " read into " + elements.length + " ints");
  }

  @Override
  public void close() {
    values.clear();
  }
}
