package org.lathe.cpu;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lathe.engine.Buffer;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.TaskGraph;

/** A bound graph with its memory: a flat list of kernels. */
final class CpuProgram implements Program {
  private final CpuBoundProgram bound;
  private final Workers workers;
  private final List<Kernel> kernels;
  private final List<VersionCounter> updated;
  private final Map<String, ArrayView> inputs = new HashMap<>();
  private final Map<String, ArrayView> outputs = new HashMap<>();
  private final Set<String> unwritten = new HashSet<>();
  private boolean closed;

  /** Allocates the memory. */
  CpuProgram(CpuBoundProgram bound, Workers workers) {
    this.bound = bound;
    this.workers = workers;
    kernels = bound.kernels();
    updated = bound.updated();
    for (Buffer input : bound.bound().inputs()) {
      inputs.put(input.tensor().name(), bound.span(input.whole()));
      unwritten.add(input.tensor().name());
    }
    bound.bound().outputs().forEach((name, view) -> outputs.put(name, bound.span(view)));
    bound.allocate();
  }

  @Override
  public TaskGraph graph() {
    return bound.graph();
  }

  @Override
  public void write(String input, float[] values) {
    ArrayView span = writable(input, values.length);
    if (span.floats() == null) {
      throw new EngineException("input " + input + " has type int32, given float32");
    }
    System.arraycopy(values, 0, span.floats(), span.offset(), values.length);
  }

  @Override
  public void write(String input, int[] values) {
    ArrayView span = writable(input, values.length);
    if (span.ints() == null) {
      throw new EngineException("input " + input + " has type float32, given int32");
    }
    System.arraycopy(values, 0, span.ints(), span.offset(), values.length);
  }

  private ArrayView writable(String input, int length) {
    requireOpen();
    ArrayView span = inputs.get(input);
    if (span == null) {
      throw new EngineException("graph " + graph().name() + " has no input " + input);
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
    requireOpen();
    if (!unwritten.isEmpty()) {
      throw new EngineException(
          "graph " + graph().name() + " runs before inputs " + unwritten + " were written");
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
    ArrayView span = readable(output, values.length);
    if (span.floats() == null) {
      throw new EngineException("output " + output + " holds int32, read as float32");
    }
    System.arraycopy(span.floats(), span.offset(), values, 0, values.length);
  }

  @Override
  public void read(String output, int[] values) {
    ArrayView span = readable(output, values.length);
    if (span.ints() == null) {
      throw new EngineException("output " + output + " holds float32, read as int32");
    }
    System.arraycopy(span.ints(), span.offset(), values, 0, values.length);
  }

  private ArrayView readable(String output, int length) {
    requireOpen();
    ArrayView span = outputs.get(output);
    if (span == null) {
      throw new EngineException("graph " + graph().name() + " has no output " + output);
    }
    if (span.size() != length) {
      throw new EngineException(
          "output " + output + " " + span.shape() + " read into " + length + " values");
    }
    return span;
  }

  private void requireOpen() {
    if (closed) {
      throw new EngineException("the program of graph " + graph().name() + " is closed");
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      bound.release();
    }
  }
}
