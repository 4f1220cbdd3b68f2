package org.lathe.conformance.libtorch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.BufferView;
import org.lathe.engine.EngineException;
import org.lathe.engine.Program;
import org.lathe.graph.Constant;
import org.lathe.graph.DType;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.TensorType;

/**
 * A bound graph, run eagerly task after task on views of its buffers. libtorch creates most results
 * as new tensors, which are then copied to the buffers. That takes time, but the purpose of this
 * engine is its results.
 */
final class LibtorchProgram implements Program {
  private final LibtorchSession session;
  private final BoundGraph bound;
  private final Kept kept = new Kept();
  private final List<Step> steps = new ArrayList<>();

  /** All elements of each buffer, as a vector. */
  private final Map<Buffer, Tensor> buffers = new HashMap<>();

  private final Map<BufferView, Tensor> views = new HashMap<>();
  private final Map<String, Buffer> inputs = new HashMap<>();
  private final Set<String> unwritten = new HashSet<>();

  LibtorchProgram(LibtorchSession session, BoundGraph bound) {
    this.session = session;
    this.bound = bound;
    try (PointerScope _ = new PointerScope()) {
      for (Buffer input : bound.inputs()) {
        buffers.put(input, zeros(input));
        inputs.put(input.tensor().name(), input);
        unwritten.add(input.tensor().name());
      }
      bound.made().forEach(buffer -> buffers.put(buffer, zeros(buffer)));
      bound.constants().forEach(buffer -> buffers.put(buffer, constant(buffer)));
      for (Buffer state : bound.states()) {
        Tensor whole = session.state(state.tensor().name());
        buffers.put(state, whole.view(-1).retainReference());
      }
      for (DType dtype : DType.values()) {
        buffers.put(bound.arena(dtype), zeros(bound.arena(dtype)));
      }
      for (BoundTask task : bound.tasks()) {
        steps.add(new Step(task, views(task.inputs()), views(task.outputs()), kept));
      }
    }
  }

  private static Tensor zeros(Buffer buffer) {
    return Memory.zeros(new TensorType(buffer.dtype(), Shape.of((int) buffer.size())));
  }

  private static Tensor constant(Buffer buffer) {
    Constant elements = buffer.tensor().constant();
    Tensor tensor = zeros(buffer);
    if (buffer.dtype() == DType.F32) {
      Memory.write(tensor, elements.floats());
    } else {
      Memory.write(tensor, elements.ints());
    }
    return tensor;
  }

  private Tensor[] views(List<BufferView> wanted) {
    return wanted.stream().map(this::view).toArray(Tensor[]::new);
  }

  private Tensor view(BufferView wanted) {
    return views.computeIfAbsent(
        wanted,
        view -> {
          long size = view.shape().size();
          Tensor part = buffers.get(view.buffer()).narrow(0, view.offset(), size);
          return part.view(Memory.sizes(view.shape())).retainReference();
        });
  }

  @Override
  public TaskGraph graph() {
    return bound.graph();
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
    Buffer input = inputs.get(name);
    if (input == null) {
      throw new EngineException("graph " + graph().name() + " has no input " + name);
    }
    if (input.tensor().type().dtype() != dtype) {
      throw new EngineException("input " + input + " given elements of type " + dtype);
    }
    if (input.size() != length) {
      throw new EngineException("input " + input + " given " + length + " values");
    }
    unwritten.remove(name);
    return buffers.get(input);
  }

  @Override
  public void run() {
    if (!unwritten.isEmpty()) {
      throw new EngineException(
          "graph " + graph().name() + " runs before inputs " + unwritten + " were written");
    }
    Native.use(session.threads());
    steps.forEach(Step::run);
  }

  @Override
  public void read(String output, float[] values) {
    try (PointerScope _ = new PointerScope()) {
      Memory.read(readable(output, DType.F32, values.length), values);
    }
  }

  @Override
  public void read(String output, int[] values) {
    try (PointerScope _ = new PointerScope()) {
      Memory.read(readable(output, DType.I32, values.length), values);
    }
  }

  private Tensor readable(String output, DType dtype, int length) {
    BufferView view = bound.outputs().get(output);
    if (view == null) {
      throw new EngineException("graph " + graph().name() + " has no output " + output);
    }
    if (view.buffer().dtype() != dtype) {
      throw new EngineException("output " + output + " is read as elements of type " + dtype);
    }
    if (view.shape().size() != length) {
      throw new EngineException("output " + output + " read into " + length + " values");
    }
    return view(view);
  }

  @Override
  public void close() {
    views.values().forEach(Tensor::releaseReference);
    views.clear();
    buffers.values().forEach(Tensor::releaseReference);
    buffers.clear();
    kept.release();
  }
}
