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
import org.lathe.engine.PackedArena;
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
  private final PackedArena packed;
  private final Map<Buffer, Place> places = new HashMap<>();
  private long arena;
  private long nextFloat;
  private int nextInt;

  /**
   * Places the buffers of a program itself one after the other: inputs, outputs, constants.
   *
   * @param stored which intermediates are halves
   * @param packed where the intermediates are in their memory
   * @param floats its first float
   * @param ints its first integer
   */
  Placement(BoundGraph bound, StoredActivations stored, PackedArena packed, long floats, int ints) {
    this.bound = bound;
    this.stored = stored;
    this.packed = packed;
    nextFloat = floats;
    nextInt = ints;
    bound.inputs().forEach(this::add);
    bound.made().forEach(this::add);
    bound.constants().forEach(this::add);
  }

  private void add(Buffer buffer) {
    Tensor tensor = buffer.tensor();
    Shape shape = tensor.shape();
    long size = MemoryPlan.aligned(buffer.size());
    if (tensor.type().dtype() == DType.I32) {
      boolean fed = buffer.kind() == Buffer.Kind.INPUT;
      int[] elements = fed ? new int[shape.size()] : tensor.constant().ints();
      places.put(buffer, Place.ints(new IntData(elements, nextInt), shape));
      nextInt = Math.addExact(nextInt, Math.toIntExact(size));
    } else {
      places.put(buffer, Place.floats(nextFloat, shape));
      nextFloat += size;
    }
  }

  /** Returns the number of elements that floats or integers of these buffers need when placed. */
  static long elements(Collection<Buffer> buffers, DType type) {
    return buffers.stream()
        .filter(buffer -> buffer.tensor().type().dtype() == type)
        .mapToLong(buffer -> MemoryPlan.aligned(buffer.size()))
        .sum();
  }

  /** Sets the begin of a state. */
  void put(Buffer state, long at) {
    places.put(state, placed(state, at));
  }

  /** Sets the begin of the intermediates, which may move. */
  void putArena(long at) {
    arena = at;
  }

  /** A state that the program updates is no constant of its run, so that it has no copy. */
  private Place placed(Buffer buffer, long at) {
    Tensor tensor = buffer.tensor();
    return bound.updates(buffer)
        ? Place.floats(at, tensor.shape())
        : Place.state(tensor.name(), at, tensor.shape());
  }

  /** Returns the first float after the buffers of the program. */
  long floatsEnd() {
    return nextFloat;
  }

  /** Returns the first integer after the buffers of the program. */
  int intsEnd() {
    return nextInt;
  }

  /** Returns the device buffer view of a tensor that is no intermediate. */
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
                    packed.has(in.get(i))
                        ? inArena(packed.input(t, i), stored.input(t, i), in.get(i).shape())
                        : place(in.get(i)))
            .toList(),
        IntStream.range(0, out.size())
            .mapToObj(
                o ->
                    packed.has(out.get(o))
                        ? inArena(packed.output(t, o), stored.output(t, o), out.get(o).shape())
                        : place(out.get(o)))
            .toList());
  }

  /** Returns the view that begins so many elements behind the begin of the arena. */
  private Place inArena(long first, boolean halves, Shape shape) {
    return halves ? Place.halves(2 * arena + first, shape) : Place.floats(arena + first, shape);
  }
}
