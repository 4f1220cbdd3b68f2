package org.lathe.tornado;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.BufferView;
import org.lathe.engine.StoredActivations;
import org.lathe.graph.DType;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.tornado.launch.Call;
import org.lathe.tornado.launch.IntData;
import org.lathe.tornado.launch.Launches;
import org.lathe.tornado.launch.Lowerings;
import org.lathe.tornado.launch.Place;

/** The position of each buffer of a bound graph on the device. */
final class Placement {
  private final BoundGraph bound;
  private final StoredActivations stored;
  private final Map<Buffer, Place> places = new HashMap<>();
  private int nextFloat;
  private int nextInt;

  /**
   * Places the buffers of a program itself one after the other: inputs, outputs, constants.
   *
   * @param stored which intermediates are halves
   * @param floats its first float
   * @param ints its first integer
   * @throws ArithmeticException if they end beyond the range of an int
   */
  Placement(BoundGraph bound, StoredActivations stored, int floats, int ints) {
    this.bound = bound;
    this.stored = stored;
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

  /** Returns the number of elements that floats or integers of these buffers need when placed. */
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

  /** Sets the begin of a state or of the arena; the arena may move. */
  void put(Buffer buffer, int at) {
    places.put(buffer, placed(buffer, at));
  }

  /** A state that the program updates is no constant of its run, so that it has no copy. */
  private Place placed(Buffer buffer, int at) {
    if (buffer == bound.arena(DType.F32)) {
      return Place.floats(at, Shape.of((int) buffer.size()));
    }
    Tensor tensor = buffer.tensor();
    return bound.updates(buffer)
        ? Place.floats(at, tensor.shape())
        : Place.state(tensor.name(), at, tensor.shape());
  }

  /** Returns the first float after the buffers of the program. */
  int floatsEnd() {
    return nextFloat;
  }

  /** Returns the first integer after the buffers of the program. */
  int intsEnd() {
    return nextInt;
  }

  /** Returns the device buffer view of a tensor. */
  Place place(BufferView view) {
    return places.get(view.buffer()).view(view.offset(), view.shape());
  }

  /** Finds the launches of all tasks, after states and the arena are placed. */
  void lower(Lowerings lowerings, Launches launches) {
    lowerings.lower(
        IntStream.range(0, bound.tasks().size()).mapToObj(this::call).toList(), launches);
  }

  private Call call(int t) {
    BoundTask task = bound.tasks().get(t);
    List<BufferView> in = task.inputs();
    List<BufferView> out = task.outputs();
    return new Call(
        task.op(),
        IntStream.range(0, in.size())
            .mapToObj(
                i ->
                    stored.input(t, i)
                        ? halves(stored.firstHalf(t, i), in.get(i).shape())
                        : place(in.get(i)))
            .toList(),
        IntStream.range(0, out.size())
            .mapToObj(
                o ->
                    stored.output(t, o)
                        ? halves(2L * out.get(o).offset(), out.get(o).shape())
                        : place(out.get(o)))
            .toList());
  }

  /** Returns the view that begins so many halves behind the begin of the arena. */
  private Place halves(long first, Shape shape) {
    return Place.halves(2L * places.get(bound.arena(DType.F32)).at() + first, shape);
  }
}
