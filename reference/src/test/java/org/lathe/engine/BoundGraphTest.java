package org.lathe.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.graph.DType;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** A bound graph gives the buffer of every operand, and has no repeats. */
class BoundGraphTest {
  private static BoundGraph bind(GraphBuilder graph) {
    return BoundGraph.of(graph.build(), GraphRewrite.NONE);
  }

  private static List<String> mnemonics(BoundGraph bound) {
    return bound.tasks().stream().map(task -> task.op().mnemonic()).toList();
  }

  @Test
  void viewsAreNoTasks() {
    GraphBuilder graph = new GraphBuilder("views");
    Tensor x = graph.input("x", f32(4, 3));
    Tensor part = graph.reshape(graph.slice(x, 1, 3), Shape.of(6));
    graph.output("sum", graph.add(part, graph.filled(f32(6), 1)));
    BoundGraph bound = bind(graph);
    assertEquals(List.of("add"), mnemonics(bound));
    BoundTask add = bound.tasks().getFirst();
    assertEquals(
        new BufferView(bound.inputs().getFirst(), 3, Shape.of(6)), add.inputs().getFirst());
    assertEquals(bound.constants().getFirst().whole(), add.inputs().get(1));
    assertEquals(bound.outputs().get("sum"), add.outputs().getFirst());
    assertEquals(0, bound.arena(DType.F32).size(), "what is read after the run is no intermediate");
  }

  @Test
  void aViewThatIsReadAfterTheRunIsCopied() {
    GraphBuilder graph = new GraphBuilder("views");
    graph.output("part", graph.slice(graph.input("x", f32(4, 3)), 1, 3));
    assertEquals(List.of("slice"), mnemonics(bind(graph)));
  }

  @Test
  void anUpdateIsMadeInTheStatesBuffer() {
    GraphBuilder graph = new GraphBuilder("sum");
    Tensor sum = graph.state("sum", f32(3));
    graph.update(sum, graph.add(sum, graph.input("x", f32(3))));
    BoundGraph bound = bind(graph);
    BufferView state = bound.states().getFirst().whole();
    assertEquals(List.of(state), bound.tasks().getFirst().outputs());
    assertTrue(bound.updates(state.buffer()));
    assertEquals(new MemoryNeed(12, 12, 0, 0, 0, 0, 0, 0), bound.need());
  }

  /** h = h + w, whose value before each step is collected. */
  @Test
  void aRepeatIsItsBodyOnOneSliceAfterTheOther() {
    GraphBuilder graph = new GraphBuilder("loop");
    Tensor weights = graph.input("w", f32(3, 2));
    RepeatBuilder repeat = graph.repeat("body", 3);
    Tensor w = repeat.slice("w", weights, 0);
    Tensor h = repeat.carry("h", graph.input("x", f32(2)));
    repeat.next(h, repeat.body().add(h, w));
    repeat.collect("before", h);
    List<Tensor> results = repeat.end();
    graph.output("last", results.get(0));
    graph.output("before", results.get(1));
    BoundGraph bound = bind(graph);
    assertEquals(List.of("add", "reshape", "add", "reshape", "add", "reshape"), mnemonics(bound));
    Buffer stacked = bound.inputs().getFirst();
    BufferView before = bound.outputs().get("before");
    BufferView carried = bound.inputs().get(1).whole();
    for (int i = 0; i < 3; i++) {
      BoundTask add = bound.tasks().get(2 * i);
      BoundTask copy = bound.tasks().get(2 * i + 1);
      assertEquals(List.of(carried, new BufferView(stacked, 2 * i, Shape.of(2))), add.inputs());
      assertEquals(List.of(carried), copy.inputs());
      assertEquals(List.of(before.slice(i)), copy.outputs());
      carried = add.outputs().getFirst();
    }
    assertEquals(bound.outputs().get("last"), carried);
    assertEquals(32, bound.arena(DType.F32).size(), "two places for what is carried");
  }

  @Test
  void aRewriteKeepsWhatIsReadAfterwards() {
    GraphBuilder graph = new GraphBuilder("one");
    graph.output("y", graph.gelu(graph.input("x", f32(3))));
    TaskGraph one = graph.build();
    assertSame(one, BoundGraph.of(one, GraphRewrite.NONE).graph());
    GraphBuilder other = new GraphBuilder("other");
    other.output("y", other.gelu(other.input("x", f32(3))));
    TaskGraph made = other.build();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> BoundGraph.of(one, given -> made));
    assertTrue(e.getMessage().contains("graph one"), e.getMessage());
  }
}
