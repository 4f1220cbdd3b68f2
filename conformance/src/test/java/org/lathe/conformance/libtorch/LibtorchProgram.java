package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.DType;
import org.lathe.graph.TaskGraph;

/** A graph, run eagerly task after task. */
final class LibtorchProgram implements Program {
  private final LibtorchSession session;
  private final TaskGraph graph;
  private final Kept kept = new Kept();
  private final Steps steps;

  /** Inputs, states and constants. */
  private final Map<org.lathe.graph.Tensor, Tensor> given = new HashMap<>();

  private final Map<String, org.lathe.graph.Tensor> inputs = new HashMap<>();
  private final Set<String> unwritten = new HashSet<>();
  private final Map<String, Tensor> outputs = new HashMap<>();

  LibtorchProgram(LibtorchSession session, TaskGraph graph) {
    this.session = session;
    this.graph = graph;
    for (org.lathe.graph.Tensor input : graph.inputs()) {
      given.put(input, Memory.zeros(input.type()));
      inputs.put(input.name(), input);
      unwritten.add(input.name());
    }
    for (org.lathe.graph.Tensor state : graph.states()) {
      given.put(state, session.state(state.name()));
    }
    List<org.lathe.graph.Tensor> goals = new ArrayList<>(graph.outputs().values());
    goals.addAll(graph.updates().values());
    steps = new Steps(graph, goals, graph.updates(), kept);
  }

  @Override
  public TaskGraph graph() {
    return graph;
  }

  @Override
  public void write(String input, float[] values) {
    Memory.write(writable(input, DType.F32, values.length), values);
  }

  @Override
  public void write(String input, int[] values) {
    Memory.write(writable(input, DType.I32, values.length), values);
  }

  private Tensor writable(String name, DType dtype, int length) {
    org.lathe.graph.Tensor input = inputs.get(name);
    if (input == null) {
      throw new EngineException("graph " + graph.name() + " has no input " + name);
    }
    if (input.type().dtype() != dtype) {
      throw new EngineException("input " + input + " given elements of type " + dtype);
    }
    if (input.shape().size() != length) {
      throw new EngineException("input " + input + " given " + length + " values");
    }
    unwritten.remove(name);
    return given.get(input);
  }

  @Override
  public void run() {
    if (!unwritten.isEmpty()) {
      throw new EngineException(
          "graph " + graph.name() + " runs before inputs " + unwritten + " were written");
    }
    releaseOutputs();
    Native.use(session.threads());
    try (PointerScope _ = new PointerScope();
        Steps.Run run = steps.run(given)) {
      Map<Tensor, Tensor> changes = new HashMap<>();
      graph
          .updates()
          .forEach(
              (state, value) -> {
                Tensor to = given.get(state);
                Tensor from = run.value(value);
                // In place, it is there already; a view of a state is read before any changes.
                if (from != to) {
                  changes.put(to, isView(from) ? from.clone() : from);
                }
              });
      graph
          .outputs()
          .forEach(
              (name, tensor) -> {
                Tensor value = run.value(tensor);
                boolean live = tensor.kind() == org.lathe.graph.Tensor.Kind.STATE;
                Tensor kept = !live && isView(value) ? value.clone() : value;
                outputs.put(name, kept.retainReference());
              });
      changes.forEach(Tensor::copy_);
    }
  }

  private boolean isView(Tensor value) {
    return given.values().stream().anyMatch(value::is_alias_of);
  }

  @Override
  public void read(String output, float[] values) {
    org.lathe.graph.Tensor tensor = graph.outputs().get(output);
    if (tensor == null) {
      throw new EngineException("graph " + graph.name() + " has no output " + output);
    }
    if (tensor.shape().size() != values.length) {
      throw new EngineException("output " + tensor + " read into " + values.length + " values");
    }
    if (!outputs.containsKey(output)) {
      throw new EngineException("graph " + graph.name() + " has not run: no output " + output);
    }
    Memory.read(outputs.get(output), values);
  }

  private void releaseOutputs() {
    outputs.values().forEach(Tensor::releaseReference);
    outputs.clear();
  }

  @Override
  public void close() {
    releaseOutputs();
    steps.release();
    kept.release();
    graph.inputs().forEach(input -> given.get(input).releaseReference());
    given.clear();
  }
}
