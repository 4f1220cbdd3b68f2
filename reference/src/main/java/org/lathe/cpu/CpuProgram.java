package org.lathe.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** A graph bound to memory: a flat list of kernels. */
final class CpuProgram implements Program {
  private final TaskGraph graph;
  private final Workers workers;
  private final List<Kernel> kernels;
  private final Map<String, Span> inputs = new HashMap<>();
  private final Map<String, Span> outputs = new HashMap<>();
  private final Set<String> unwritten = new HashSet<>();
  private final List<Writes> updated = new ArrayList<>();

  CpuProgram(
      TaskGraph graph,
      Kernels kernels,
      Workers workers,
      Map<String, Span> states,
      Scratch scratch,
      Allocation allocation) {
    this.graph = graph;
    this.workers = workers;
    Map<Tensor, Span> spans = new HashMap<>();
    for (Tensor input : graph.inputs()) {
      Span span = allocation.input(input.type());
      spans.put(input, span);
      inputs.put(input.name(), span);
      unwritten.add(input.name());
    }
    for (Tensor state : graph.states()) {
      Span span = states.get(state.name());
      if (graph.updates().containsKey(state)) {
        updated.add(span.writes());
        span = span.counted(null);
      }
      spans.put(state, span);
    }
    Binding binding = new Binding(kernels, scratch, allocation);
    this.kernels = binding.bind(graph, spans);
    graph.outputs().forEach((name, tensor) -> outputs.put(name, spans.get(tensor)));
  }

  @Override
  public TaskGraph graph() {
    return graph;
  }

  @Override
  public void write(String input, float[] values) {
    Span span = writable(input, values.length);
    if (span.floats() == null) {
      throw new EngineException("input " + input + " holds int32, given float32");
    }
    System.arraycopy(values, 0, span.floats(), span.offset(), values.length);
  }

  @Override
  public void write(String input, int[] values) {
    Span span = writable(input, values.length);
    if (span.ints() == null) {
      throw new EngineException("input " + input + " holds float32, given int32");
    }
    System.arraycopy(values, 0, span.ints(), 0, values.length);
  }

  private Span writable(String input, int length) {
    Span span = inputs.get(input);
    if (span == null) {
      throw new EngineException("graph " + graph.name() + " has no input " + input);
    }
    if (span.size() != length) {
      throw new EngineException(
          "input " + input + " " + span.shape() + " given " + length + " values");
    }
    unwritten.remove(input);
    return span;
  }

  @Override
  public void run() {
    if (!unwritten.isEmpty()) {
      throw new EngineException(
          "graph " + graph.name() + " runs before inputs " + unwritten + " were written");
    }
    for (int k = 0; k < kernels.size(); k++) {
      kernels.get(k).run(workers);
    }
    for (int u = 0; u < updated.size(); u++) {
      updated.get(u).add();
    }
  }

  @Override
  public void read(String output, float[] values) {
    Span span = outputs.get(output);
    if (span == null) {
      throw new EngineException("graph " + graph.name() + " has no output " + output);
    }
    if (span.size() != values.length) {
      throw new EngineException(
          "output " + output + " " + span.shape() + " read into " + values.length + " values");
    }
    System.arraycopy(span.floats(), span.offset(), values, 0, values.length);
  }

  @Override
  public void close() {
    // Memory belongs to the heap; nothing to give back by hand.
  }
}
