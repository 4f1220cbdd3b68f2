package org.lathe.tornado;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.BufferView;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.tornado.launch.IntData;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;

/** Where each buffer of a bound graph lies on the device. */
final class Placement {
  private final BoundGraph bound;
  private final Map<Buffer, Place> places = new HashMap<>();
  private int nextFloat;
  private int nextInt;

  /**
   * Places a program's own buffers one behind the other: inputs, outputs, constants.
   *
   * @param floats where its floats begin
   * @param ints where its integers begin
   * @throws ArithmeticException if they end beyond what an int can number
   */
  Placement(BoundGraph bound, int floats, int ints) {
    this.bound = bound;
    nextFloat = floats;
    nextInt = ints;
    bound.inputs().forEach(this::add);
    bound.made().forEach(this::add);
    bound.constants().forEach(this::add);
  }

  private void add(Buffer buffer) {
    Tensor tensor = buffer.tensor();
    Shape shape = tensor.shape();
    int size = aligned(buffer.size());
    if (tensor.type().dtype() == DType.I32) {
      boolean fed = buffer.kind() == Buffer.Kind.INPUT;
      int[] elements = fed ? new int[shape.size()] : tensor.constant().ints();
      places.put(buffer, Place.ints(new IntData(elements, nextInt), shape));
      nextInt = Math.addExact(nextInt, size);
    } else {
      places.put(buffer, Place.floats(nextFloat, shape));
      nextFloat = Math.addExact(nextFloat, size);
    }
  }

  /** Elements that floats or integers of these buffers take when placed. */
  static int elements(Collection<Buffer> buffers, DType type) {
    int sum = 0;
    for (Buffer buffer : buffers) {
      if (buffer.tensor().type().dtype() == type) {
        sum = Math.addExact(sum, aligned(buffer.size()));
      }
    }
    return sum;
  }

  static int aligned(long elements) {
    return Math.toIntExact(MemoryPlan.aligned(elements));
  }

  /** Lets a state, or the arena, begin there; the arena may move. */
  void put(Buffer buffer, int at) {
    Shape shape =
        buffer == bound.arena(DType.F32) ? Shape.of((int) buffer.size()) : buffer.tensor().shape();
    places.put(buffer, Place.floats(at, shape));
  }

  /** The first float behind the program's own buffers. */
  int floatsEnd() {
    return nextFloat;
  }

  /** The first integer behind the program's own buffers. */
  int intsEnd() {
    return nextInt;
  }

  /** Where a tensor's elements are. */
  Place place(BufferView view) {
    return places.get(view.buffer()).view(view.offset(), view.shape());
  }

  /** Finds the launches of all tasks, once states and the arena have their places. */
  void lower(Lowerings lowerings, Launches launches) {
    for (BoundTask task : bound.tasks()) {
      lowerings.lower(task.op(), all(task.inputs()), all(task.outputs()), launches);
    }
  }

  private List<Place> all(List<BufferView> views) {
    return views.stream().map(this::place).toList();
  }
}
