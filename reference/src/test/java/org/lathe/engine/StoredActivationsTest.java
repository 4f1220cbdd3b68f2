package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;
import static org.lathe.graph.TensorType.i32;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Matmul;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.RmsNorm;
import org.lathe.graph.op.Rope;

/** Which intermediates are stored with fewer bits, and where their elements begin. */
class StoredActivationsTest {
  /** Kernels of all operations but rope, which reads and writes float32 alone. */
  private static final class AllButRope implements StoredActivations.Kernels {
    @Override
    public boolean writes(Op op, int output) {
      return !(op instanceof Rope);
    }

    @Override
    public boolean reads(Op op, int input) {
      return !(op instanceof Rope);
    }
  }

  private final GraphBuilder graph = new GraphBuilder("graph");
  private BoundGraph bound;
  private StoredActivations halves;

  private void bind() {
    bound = BoundGraph.of(graph.build(), GraphRewrite.NONE);
    halves = StoredActivations.of(bound, new AllButRope());
  }

  private Tensor product(String name) {
    return graph.apply(new Matmul(false, false), graph.input(name, f32(4, 4)), weight());
  }

  private Tensor weight() {
    return graph.state("weight", f32(4, 4));
  }

  private int task(String mnemonic) {
    List<String> mnemonics = bound.tasks().stream().map(task -> task.op().mnemonic()).toList();
    assertTrue(mnemonics.contains(mnemonic), mnemonics.toString());
    return mnemonics.indexOf(mnemonic);
  }

  @Test
  void aProductIsAndWhatIsMadeOfIt() {
    Tensor h = product("x");
    graph.output("y", graph.gelu(graph.add(graph.gelu(h), h)));
    bind();
    int add = task("add");
    assertTrue(halves.output(0, 0), "product");
    assertTrue(halves.output(1, 0), "gelu");
    assertTrue(halves.input(add, 0) && halves.input(add, 1) && halves.output(add, 0), "add");
    int last = bound.tasks().size() - 1;
    assertTrue(halves.input(last, 0));
    assertFalse(halves.output(last, 0), "an output of the program");
    assertFalse(halves.input(0, 0) || halves.input(0, 1), "an input, a state");
  }

  @Test
  void aSumOfFloat32NumbersIsNot() {
    Tensor x = graph.input("x", f32(4, 4));
    Tensor sum = graph.add(x, graph.input("y", f32(4, 4)));
    graph.output("z", graph.gelu(graph.add(sum, x)));
    bind();
    for (int t = 0; t < bound.tasks().size(); t++) {
      assertFalse(halves.output(t, 0), "task " + t);
    }
  }

  @Test
  void whatIsAddedToAStateIsNot() {
    Tensor sum = graph.state("sum", f32(4, 4));
    graph.update(sum, graph.add(sum, product("x")));
    bind();
    assertFalse(halves.output(0, 0));
  }

  @Test
  void whatAKernelCannotReadIsNot() {
    Tensor h = graph.reshape(product("x"), Shape.of(1, 4, 4));
    Tensor table = graph.filled(f32(4, 2), 1);
    Tensor positions = graph.input("positions", i32(4));
    Tensor turned = graph.apply(new Rope(false), h, table, table, positions);
    graph.output("y", graph.gelu(turned));
    bind();
    assertFalse(halves.output(0, 0), "read by rope");
    assertFalse(halves.output(task("rope"), 0), "made by rope");
  }

  @Test
  void aReciprocalNormIsNot() {
    Tensor h = product("x");
    Tensor w = graph.input("w", f32(4));
    List<Tensor> norm = graph.apply(new RmsNorm(1e-5f), List.of(h, w));
    graph.output("y", graph.gelu(norm.get(0)));
    graph.output("z", graph.scaleRows(graph.gelu(h), norm.get(1)));
    bind();
    int task = task("rms_norm");
    assertTrue(halves.output(task, 0));
    assertFalse(halves.output(task, 1));
  }

  /** Slice 2 of a value is a part of its halves. */
  @Test
  void aSliceBeginsAmongTheHalvesOfTheWhole() {
    Tensor h = product("x");
    graph.output("y", graph.gelu(graph.reshape(graph.slice(h, 2, 3), Shape.of(4))));
    graph.output("z", graph.gelu(h));
    bind();
    int gelu = task("gelu");
    assertTrue(halves.input(gelu, 0));
    PackedArena packed = PackedArena.of(bound, halves);
    assertEquals(packed.output(0, 0) + 8, packed.input(gelu, 0));
  }

  /** The steps of a repeat write parts of one stack. */
  @Test
  void aStackIsReadSliceBySliceOrStaysFloat32() {
    Tensor stack = graph.input("w", f32(3, 4, 4));
    RepeatBuilder repeat = graph.repeat("body", 3);
    Tensor w = repeat.slice("w", stack, 0);
    Tensor h = repeat.carry("h", graph.input("x", f32(4, 4)));
    Tensor next = repeat.body().apply(new Matmul(false, false), h, w);
    repeat.next(h, next);
    repeat.collect("after", next);
    List<Tensor> results = repeat.end();
    graph.output("first", graph.gelu(graph.slice(results.get(1), 0, 1)));
    bind();
    assertTrue(halves.input(task("gelu"), 0), "one slice: " + bound);

    GraphBuilder whole = new GraphBuilder("whole");
    Tensor weights = whole.input("w", f32(3, 4, 4));
    RepeatBuilder other = whole.repeat("body", 3);
    Tensor one = other.slice("w", weights, 0);
    Tensor carried = other.carry("h", whole.input("x", f32(4, 4)));
    Tensor made = other.body().apply(new Matmul(false, false), carried, one);
    other.next(carried, made);
    other.collect("after", made);
    whole.output("all", whole.gelu(other.end().get(1)));
    bound = BoundGraph.of(whole.build(), GraphRewrite.NONE);
    halves = StoredActivations.of(bound, new AllButRope());
    assertFalse(halves.input(task("gelu"), 0), "all slices: " + bound);
  }
}
