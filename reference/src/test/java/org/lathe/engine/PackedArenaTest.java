package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.graph.DType;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.MemoryPlan;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;

/** Intermediates in packed memory have the elements that they have in the plan of their graph. */
class PackedArenaTest {
  private static final int LAYERS = 5;

  /** Kernels that know halves, or none that do. */
  private record AllKernels(boolean halves) implements StoredActivations.Kernels {
    @Override
    public boolean writes(Op op, int output) {
      return halves;
    }

    @Override
    public boolean reads(Op op, int input) {
      return halves;
    }
  }

  /** Numbers all elements that tasks write, in the plan of the graph and in packed memory. */
  private static final class Numbered {
    private final BoundGraph bound;
    private final StoredActivations stored;
    private final PackedArena packed;
    private final long[] planned;

    /** For each half. */
    private final long[] memory;

    private long numbers;
    private int halves;

    Numbered(BoundGraph bound, boolean halves) {
      this.bound = bound;
      stored = StoredActivations.of(bound, new AllKernels(halves));
      packed = PackedArena.of(bound, stored);
      planned = new long[(int) bound.arena(DType.F32).size()];
      memory = new long[(int) (2 * packed.size())];
    }

    /** Returns whether every task reads what it reads in the plan of the graph. */
    boolean agrees() {
      boolean agrees = true;
      for (int t = 0; t < bound.tasks().size(); t++) {
        BoundTask task = bound.tasks().get(t);
        for (int i = 0; i < task.inputs().size(); i++) {
          BufferView view = task.inputs().get(i);
          if (packed.has(view)) {
            agrees &= reads(view, packed.input(t, i), stored.input(t, i));
          }
        }
        for (int o = 0; o < task.outputs().size(); o++) {
          BufferView view = task.outputs().get(o);
          if (packed.has(view)) {
            write(view, packed.output(t, o), stored.output(t, o));
          }
        }
      }
      return agrees;
    }

    private boolean reads(BufferView view, long first, boolean half) {
      boolean same = true;
      for (int i = 0; i < view.shape().size(); i++) {
        long number = planned[(int) view.offset() + i];
        same &= number > 0 && memory[at(first + i, half)] == number;
        same &= half || memory[at(first + i, false) + 1] == number;
      }
      return same;
    }

    private void write(BufferView view, long first, boolean half) {
      halves += half ? 1 : 0;
      for (int i = 0; i < view.shape().size(); i++) {
        planned[(int) view.offset() + i] = ++numbers;
        memory[at(first + i, half)] = numbers;
        if (!half) {
          memory[at(first + i, false) + 1] = numbers;
        }
      }
    }

    private static int at(long element, boolean half) {
      return (int) (half ? element : 2 * element);
    }
  }

  /** Products, norms and sums in a repeat, and their gradients. */
  private static BoundGraph layers() {
    GraphBuilder graph = new GraphBuilder("layers");
    Tensor weights = graph.input("weights", f32(LAYERS, 24, 24));
    Tensor scale = graph.input("scale", f32(24));
    Tensor x = graph.input("x", f32(40, 24));
    RepeatBuilder repeat = graph.repeat("layer", LAYERS);
    Tensor w = repeat.slice("w", weights, 0);
    Tensor carried = repeat.carry("h", x);
    GraphBuilder body = repeat.body();
    Tensor h = body.apply(new Matmul(false, false), carried, w);
    Tensor active = body.gelu(body.add(h, carried));
    repeat.next(carried, body.add(active, h));
    Tensor last = repeat.end().getFirst();
    Tensor sum = graph.multiply(last, scale);
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(
            graph, Map.of(sum, graph.input("g", f32(40, 24))), List.of(x, weights));
    graph.output("sum", sum);
    graph.output("dx", gradients.get(x));
    graph.output("dw", gradients.get(weights));
    return BoundGraph.of(graph.build(), GraphRewrite.NONE);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyTaskReadsWhatItReadsInThePlanOfTheGraph(boolean halves) {
    BoundGraph bound = layers();
    Numbered numbered = new Numbered(bound, halves);
    assertTrue(numbered.agrees(), bound::toString);
    assertEquals(halves, numbered.halves > 0);
    assertTrue(numbered.packed.size() <= bound.arena(DType.F32).size());
  }

  @Test
  void halvesTakeHalfTheMemory() {
    GraphBuilder graph = new GraphBuilder("products");
    Tensor h = graph.apply(new Matmul(false, false), graph.input("x", f32(32, 32)), w(graph));
    Tensor y = graph.apply(new Matmul(false, false), h, w(graph));
    graph.output("z", graph.apply(new Matmul(false, false), y, w(graph)));
    BoundGraph bound = BoundGraph.of(graph.build(), GraphRewrite.NONE);
    assertEquals(2 * 32 * 32, new Numbered(bound, false).packed.size());
    assertEquals(32 * 32, new Numbered(bound, true).packed.size());
  }

  private static Tensor w(GraphBuilder graph) {
    return graph.state("w", f32(32, 32));
  }

  /** In the plan of the graph the stack is there until the last slice of it is read. */
  @Test
  void aPartOfAStackIsFreeAfterItsLastReader() {
    GraphBuilder graph = new GraphBuilder("stack");
    RepeatBuilder repeat = graph.repeat("body", 4);
    Tensor x = repeat.slice("x", graph.input("x", f32(4, 16)), 0);
    repeat.collect("squares", repeat.body().multiply(x, x));
    Tensor squares = repeat.end().getFirst();
    RepeatBuilder other = graph.repeat("other", 4);
    Tensor square = other.slice("square", squares, 0);
    other.collect("powers", other.body().multiply(square, square));
    Tensor powers = other.end().getFirst();
    RepeatBuilder last = graph.repeat("last", 4);
    Tensor power = last.slice("power", powers, 0);
    last.collect("y", last.body().multiply(power, power));
    graph.output("y", last.end().getFirst());
    BoundGraph bound = BoundGraph.of(graph.build(), GraphRewrite.NONE);
    Numbered numbered = new Numbered(bound, false);
    assertTrue(numbered.agrees(), bound::toString);
    assertEquals(MemoryPlan.aligned(5 * 16), numbered.packed.size());
    assertTrue(numbered.packed.size() < bound.arena(DType.F32).size());
  }

  /** What is read as a whole lies one behind the other, and stays so. */
  @Test
  void partsThatAreReadTogetherStayTogether() {
    GraphBuilder graph = new GraphBuilder("whole");
    RepeatBuilder repeat = graph.repeat("body", 4);
    Tensor x = repeat.slice("x", graph.input("x", f32(4, 5)), 0);
    repeat.collect("squares", repeat.body().multiply(x, x));
    Tensor squares = repeat.end().getFirst();
    graph.output("y", graph.multiply(squares, squares));
    BoundGraph bound = BoundGraph.of(graph.build(), GraphRewrite.NONE);
    assertTrue(new Numbered(bound, false).agrees(), bound::toString);
    assertTrue(new Numbered(bound, true).agrees(), bound::toString);
  }
}
