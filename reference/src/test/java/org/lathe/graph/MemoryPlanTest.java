package org.lathe.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lathe.graph.op.Concat;
import org.lathe.graph.op.Repeat;
import org.lathe.graph.op.Reshape;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.RmsNormGrad;
import org.lathe.graph.op.Slice;

/** Tensors share memory only if that has no effect on the results. */
class MemoryPlanTest {
  /**
   * Simulates a graph on the arena of the plan with marks in place of numbers: a task writes new
   * marks, and it must read the marks that were written for its operands.
   */
  private static final class Play {
    private final TaskGraph graph;
    private final MemoryPlan plan;
    private final Map<Tensor, long[]> expected = new HashMap<>();
    private final long[] arena;

    /** The memory of each state that the graph updates, by the tensor of the update. */
    private final Map<Tensor, long[]> states = new HashMap<>();

    private long tokens;

    Play(TaskGraph graph) {
      this.graph = graph;
      plan = MemoryPlan.of(graph, Set.copyOf(graph.updates().values()));
      arena = new long[(int) plan.size(DType.F32)];
      graph
          .updates()
          .forEach(
              (state, value) -> {
                expected.put(state, fresh(state.shape().size()));
                states.put(value, expected.get(state).clone());
              });
    }

    void run() {
      for (Task task : graph.tasks()) {
        task.inputs().forEach(this::check);
        if (task.op() instanceof Repeat repeat) {
          fill(
              arena,
              (int) plan.workspaceOffset(task, DType.F32),
              fresh((int) MemoryPlan.workspace(repeat, DType.F32)));
        }
        for (Tensor output : task.outputs()) {
          expected.put(output, tokensOf(task, output));
          place(output);
        }
        task.outputs().forEach(this::check);
        for (int i = 0; i < task.inputs().size(); i++) {
          if (!takenOver(task, i)) {
            check(task.inputs().get(i));
          }
        }
      }
      graph.outputs().values().forEach(this::check);
      graph.updates().values().forEach(this::check);
    }

    private boolean takenOver(Task task, int input) {
      for (int o = 0; o < task.outputs().size(); o++) {
        if (task.op().inPlaceInput(o) == input) {
          return true;
        }
      }
      return false;
    }

    private long[] tokensOf(Task task, Tensor output) {
      long[] made = fresh(output.shape().size());
      long[] from = expected.get(task.inputs().getFirst());
      if (task.op() instanceof Reshape && from != null) {
        return from;
      }
      if (task.op() instanceof Concat) {
        int done = 0;
        for (Tensor input : task.inputs()) {
          long[] part = expected.getOrDefault(input, fresh(input.shape().size()));
          System.arraycopy(part, 0, made, done, part.length);
          done += part.length;
        }
      }
      if (task.op() instanceof Slice slice && from != null) {
        int rows = task.inputs().getFirst().shape().extent(0);
        System.arraycopy(from, slice.from() * (from.length / rows), made, 0, made.length);
      }
      return made;
    }

    private long[] fresh(int size) {
      long[] made = new long[size];
      for (int i = 0; i < size; i++) {
        made[i] = ++tokens;
      }
      return made;
    }

    /** Returns the memory with the elements of a tensor, or null if it has none in the plan. */
    private long[] memory(Tensor tensor) {
      Tensor root = plan.view(tensor).root();
      return plan.places(root) ? arena : states.get(graph.updates().getOrDefault(root, root));
    }

    private int at(Tensor tensor) {
      MemoryPlan.View view = plan.view(tensor);
      int root = plan.places(view.root()) ? (int) plan.offset(view.root()) : 0;
      return root + view.offset();
    }

    private void place(Tensor tensor) {
      if (memory(tensor) != null) {
        fill(memory(tensor), at(tensor), expected.get(tensor));
      }
    }

    private void fill(long[] memory, int at, long[] values) {
      System.arraycopy(values, 0, memory, at, values.length);
    }

    private void check(Tensor tensor) {
      long[] memory = memory(tensor);
      if (expected.containsKey(tensor) && memory != null) {
        long[] found = Arrays.copyOfRange(memory, at(tensor), at(tensor) + tensor.shape().size());
        assertArrayEquals(expected.get(tensor), found, () -> tensor + " was overwritten\n" + graph);
      }
    }
  }

  /**
   * Returns a graph of operations that work in place, are views, have several outputs, or none of
   * these.
   */
  private static TaskGraph random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    GraphBuilder graph = new GraphBuilder("random");
    List<Tensor> known = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      known.add(graph.input("x" + i, f32(random.nextInt(1, 6), random.nextInt(0, 6) * 8)));
    }
    for (int i = 0; i < 30; i++) {
      Tensor x = known.get(random.nextInt(Math.max(0, known.size() - 8), known.size()));
      Tensor same = alike(known, x, random);
      int rows = x.shape().extent(0);
      switch (random.nextInt(8)) {
        case 0, 1 -> known.add(graph.add(x, same));
        case 2 -> {
          int from = random.nextInt(rows);
          known.add(graph.slice(x, from, random.nextInt(from, rows) + 1));
        }
        case 3 -> known.add(graph.reshape(graph.reshape(x, Shape.of(x.shape().size())), x.shape()));
        case 4 -> known.add(graph.concat(List.of(x, same)));
        case 5 -> known.add(graph.clip(x, graph.globalNorm(List.of(same)), 1));
        case 6 -> {
          Tensor w = graph.filled(f32(x.shape().columns()), 1);
          List<Tensor> norm = graph.apply(new RmsNorm(1), List.of(x, w));
          known.add(norm.get(0));
          known.add(graph.apply(new RmsNormGrad(), x, w, norm.get(1), same));
        }
        default -> {
          RepeatBuilder repeat = graph.repeat("body" + i, 2);
          Tensor h = repeat.carry("h", x);
          repeat.next(h, repeat.body().add(repeat.body().add(h, h), repeat.share("s", same)));
          repeat.collect("c", h);
          known.add(repeat.end().getFirst());
        }
      }
    }
    graph.output("last", known.getLast());
    graph.output("other", known.get(random.nextInt(known.size())));
    for (int i = 0; i < 6; i++) {
      Tensor made = known.get(random.nextInt(3, known.size()));
      Tensor value =
          random.nextBoolean() ? graph.add(made, alike(known, made, random)) : again(graph, made);
      graph.update(graph.state("state" + i, value.type()), value);
    }
    return graph.build();
  }

  /** A concatenation whose first part is also a concatenation. */
  private static Tensor again(GraphBuilder graph, Tensor made) {
    return graph.concat(List.of(graph.concat(List.of(graph.add(made, made), made)), made));
  }

  private static Tensor alike(List<Tensor> known, Tensor x, SplittableRandom random) {
    List<Tensor> alike = known.stream().filter(other -> other.type().equals(x.type())).toList();
    return alike.get(random.nextInt(alike.size()));
  }

  @Property
  void nothingIsOverwrittenWhileItIsNeeded(@ForAll long seed) {
    new Play(random(seed)).run();
  }

  /** Returns a lower limit for every plan: the memory that is live at one task. */
  @Property
  void theArenaHoldsAllThatIsAliveAtOnce(@ForAll long seed) {
    TaskGraph graph = random(seed);
    MemoryPlan plan = MemoryPlan.of(graph, Set.of());
    Map<Tensor, Integer> made = new HashMap<>();
    Map<Tensor, Integer> last = new HashMap<>();
    for (int t = 0; t < graph.tasks().size(); t++) {
      for (Tensor output : graph.tasks().get(t).outputs()) {
        made.putIfAbsent(plan.view(output).root(), t);
        last.merge(plan.view(output).root(), t, Math::max);
      }
      for (Tensor input : graph.tasks().get(t).inputs()) {
        last.merge(plan.view(input).root(), t, Math::max);
      }
    }
    graph.outputs().values().forEach(o -> last.put(plan.view(o).root(), graph.tasks().size()));
    for (int t = 0; t < graph.tasks().size(); t++) {
      long alive = 0;
      for (Tensor root : made.keySet()) {
        if (plan.places(root) && made.get(root) <= t && t <= last.get(root)) {
          alive += root.shape().size();
        }
      }
      if (graph.tasks().get(t).op() instanceof Repeat repeat) {
        alive += MemoryPlan.workspace(repeat, DType.F32);
      }
      assertTrue(
          alive <= plan.size(DType.F32), alive + " of " + plan.size(DType.F32) + " at task " + t);
    }
  }

  @Test
  void chainOfInPlaceOperationsTakesOnePlace() {
    GraphBuilder graph = new GraphBuilder("chain");
    Tensor x = graph.input("x", f32(100));
    Tensor sum = graph.add(x, x);
    for (int i = 0; i < 10; i++) {
      sum = graph.add(sum, x);
    }
    graph.output("sum", sum);
    MemoryPlan plan = MemoryPlan.of(graph.build(), Set.of());
    assertEquals(MemoryPlan.aligned(100), plan.size(DType.F32));
  }

  @Test
  void placesAreUsedAgain() {
    GraphBuilder graph = new GraphBuilder("again");
    Tensor x = graph.input("x", f32(10, 10));
    for (int i = 0; i < 10; i++) {
      x = graph.matmul(x, x, false, false);
    }
    graph.output("x", x);
    MemoryPlan plan = MemoryPlan.of(graph.build(), Set.of());
    assertEquals(2 * MemoryPlan.aligned(100), plan.size(DType.F32));
  }

  @Test
  void operandThatIsReadLaterKeepsItsPlace() {
    GraphBuilder graph = new GraphBuilder("later");
    Tensor x = graph.input("x", f32(16));
    Tensor y = graph.add(x, x);
    Tensor z = graph.add(y, x);
    graph.output("sum", graph.add(z, y));
    TaskGraph built = graph.build();
    new Play(built).run();
    assertEquals(32, MemoryPlan.of(built, Set.of()).size(DType.F32));
  }

  @Test
  void viewsTakeNoRoom() {
    GraphBuilder graph = new GraphBuilder("views");
    Tensor x = graph.input("x", f32(4, 16));
    Tensor y = graph.add(x, x);
    Tensor view = graph.at(y, 2);
    graph.output("sum", graph.add(view, view));
    MemoryPlan plan = MemoryPlan.of(graph.build(), Set.of());
    assertEquals(new MemoryPlan.View(y, 32), plan.view(view));
    assertTrue(plan.size(DType.F32) <= 64 + 16);
  }

  /** If no task reads a state, its update is computed in its memory, part by part. */
  @Test
  void partsOfAnUpdateTakeNoRoom() {
    TaskGraph graph = updated(false);
    new Play(graph).run();
    MemoryPlan plan = MemoryPlan.of(graph, Set.copyOf(graph.updates().values()));
    assertEquals(0, plan.size(DType.F32));
    Tensor sum = graph.updates().values().iterator().next();
    Tensor lower = graph.tasks().get(1).outputs().getFirst();
    assertEquals(new MemoryPlan.View(sum, 32), plan.view(lower));
  }

  @Test
  void partsOfAnUpdateOfAStateThatIsReadTakeTheirRoom() {
    TaskGraph graph = updated(true);
    new Play(graph).run();
    MemoryPlan plan = MemoryPlan.of(graph, Set.copyOf(graph.updates().values()));
    assertTrue(plan.size(DType.F32) >= 64);
  }

  private static TaskGraph updated(boolean read) {
    GraphBuilder graph = new GraphBuilder("updated");
    Tensor x = graph.input("x", f32(2, 16));
    Tensor state = graph.state("state", f32(4, 16));
    Tensor both = graph.concat(List.of(graph.add(x, x), graph.add(x, x)));
    Tensor y = graph.input("y", f32(4, 16));
    graph.update(state, read ? graph.add(state, both) : graph.add(both, y));
    return graph.build();
  }

  /** An empty tensor has no memory: reuse of its position must not free that of another tensor. */
  @Test
  void emptyTensorTakenOverFreesNothing() {
    GraphBuilder graph = new GraphBuilder("empty");
    Tensor x = graph.input("x", f32(40, 0));
    Tensor seed = graph.input("seed", f32(40));
    List<Tensor> norm = graph.apply(new RmsNorm(1), List.of(x, graph.filled(f32(0), 1)));
    Tensor empty = graph.add(norm.get(0), x);
    Tensor full = graph.add(seed, seed);
    graph.output("empty", empty);
    graph.output("sum", graph.add(norm.get(1), full));
    new Play(graph.build()).run();
  }
}
