package org.lathe.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;
import static org.lathe.graph.TensorType.i32;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.BoundGraph;
import org.lathe.engine.BoundTask;
import org.lathe.engine.Buffer;
import org.lathe.engine.BufferView;
import org.lathe.engine.EngineException;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.DType;
import org.lathe.graph.Differentiation;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Hoist;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** A graph makes int32 tensors, reads them in later tasks, and gives them out. */
class IntIntermediatesTest {
  private static final float[] TABLE = {0, 1, 10, 11, 20, 21};

  /** Rows with their highest value at 2, 0 and 1. */
  private static final float[] SCORES = {1, 2, 3, 6, 5, 4, 7, 9, 8};

  static List<Backend> engines() {
    return List.of(new ScalarBackend(), new VectorBackend());
  }

  private static Session session(Backend engine) {
    return engine.open(engine.devices().getFirst(), 2);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void idsMadeInTheGraphAreLookedUpAndRead(Backend engine) {
    GraphBuilder graph = new GraphBuilder("look up");
    Tensor ids = graph.argmax(graph.input("scores", f32(3, 3)));
    graph.output("ids", ids);
    graph.output("rows", graph.embedding(graph.input("table", f32(3, 2)), ids));
    try (Session session = session(engine);
        Program program = session.compile(graph.build())) {
      program.write("scores", SCORES);
      program.write("table", TABLE);
      program.run();
      assertArrayEquals(new int[] {2, 0, 1}, program.readInts("ids"));
      assertArrayEquals(new float[] {20, 21, 0, 1, 10, 11}, program.read("rows"));
      assertThrows(EngineException.class, () -> program.read("ids"));
      assertThrows(EngineException.class, () -> program.readInts("rows"));
      assertThrows(EngineException.class, () -> program.read("ids", new int[2]));
      assertThrows(EngineException.class, () -> program.readInts("none"));
    }
  }

  /** The table of the second look-up is too short for the ids that the graph makes. */
  @ParameterizedTest
  @MethodSource("engines")
  void anIdOutsideTheTableIsAnError(Backend engine) {
    GraphBuilder graph = new GraphBuilder("outside");
    Tensor ids = graph.argmax(graph.input("scores", f32(3, 3)));
    graph.output("rows", graph.embedding(graph.input("table", f32(2, 3)), ids));
    try (Session session = session(engine);
        Program program = session.compile(graph.build())) {
      program.write("scores", SCORES);
      program.write("table", TABLE);
      assertThrows(IndexOutOfBoundsException.class, program::run);
    }
  }

  /** Two sets of ids that live at the same time, and a third that takes the place of the first. */
  @ParameterizedTest
  @MethodSource("engines")
  void lifetimesDecideWhichIdsShareMemory(Backend engine) {
    GraphBuilder graph = new GraphBuilder("lifetimes");
    Tensor table = graph.input("table", f32(3, 3));
    Tensor first = graph.argmax(graph.input("scores", f32(3, 3)));
    Tensor second = graph.argmax(graph.embedding(table, first));
    Tensor rows = graph.embedding(table, first);
    Tensor third = graph.argmax(graph.embedding(table, second));
    graph.output("y", graph.add(rows, graph.embedding(table, third)));
    TaskGraph built = graph.build();
    BoundGraph bound = BoundGraph.of(built, GraphRewrite.NONE);
    assertEquals(
        32, bound.arena(DType.I32).size(), "16 for the first and third, 16 for the second");
    assertEquals(
        4 * 32 + 4 * 9,
        bound.need().outputs(),
        "a program has its own integers, which are planned");
    for (BoundTask task : bound.tasks()) {
      task.inputs().forEach(IntIntermediatesTest::requireWithin);
      task.outputs().forEach(IntIntermediatesTest::requireWithin);
    }
    try (Session session = session(engine);
        Program program = session.compile(built)) {
      program.write("scores", SCORES);
      // Row i has its highest value at i + 1: ids 2, 0, 1 become 0, 1, 2 and then 1, 2, 0.
      program.write("table", new float[] {1, 2, 0, 10, 0, 30, 300, 0, 200});
      program.run();
      assertArrayEquals(
          new float[] {300 + 10, 0, 200 + 30, 1 + 300, 2, 200, 10 + 1, 2, 30}, program.read("y"));
    }
  }

  private static void requireWithin(BufferView view) {
    assertTrue(view.offset() + view.shape().size() <= view.buffer().size());
    if (view.buffer().kind() == Buffer.Kind.ARENA) {
      assertEquals(
          view.shape().rank() == 1 ? DType.I32 : DType.F32, view.buffer().dtype(), view.toString());
    }
  }

  /** Each iteration looks up the ids of the one before; all of them are collected. */
  private static Tensor[] walk(GraphBuilder graph, Tensor table, Tensor ids, int steps) {
    RepeatBuilder repeat = graph.repeat("walk", steps);
    Tensor at = repeat.carry("at", ids);
    Tensor rows = repeat.share("table", table);
    Tensor found = repeat.body().embedding(rows, at);
    repeat.next(at, repeat.body().argmax(found));
    repeat.collect("at", at);
    repeat.collect("found", found);
    return repeat.end().toArray(Tensor[]::new);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aRepeatCarriesAndCollectsIntegers(Backend engine) {
    GraphBuilder graph = new GraphBuilder("walks");
    Tensor[] ends = walk(graph, graph.input("table", f32(3, 3)), graph.input("ids", i32(2)), 4);
    graph.output("last", ends[0]);
    graph.output("path", ends[1]);
    try (Session session = session(engine);
        Program program = session.compile(graph.build())) {
      program.write("ids", new int[] {0, 1});
      program.write("table", new float[] {0, 1, 0, 0, 0, 1, 1, 0, 0});
      program.run();
      assertArrayEquals(new int[] {1, 2}, program.readInts("last"));
      assertArrayEquals(new int[] {0, 1, 1, 2, 2, 0, 0, 1}, program.readInts("path"));
    }
  }

  /** A walk and a half: the gradient of the table counts how often each row was found. */
  @ParameterizedTest
  @MethodSource("engines")
  void theGradientOfARepeatReadsTheIntegersOfItsForwardPass(Backend engine) {
    GraphBuilder graph = new GraphBuilder("gradient of walks");
    Tensor table = graph.input("table", f32(3, 3));
    Tensor[] ends = walk(graph, table, graph.input("ids", i32(1)), 4);
    Tensor ones = graph.filled(ends[2].type(), 1);
    graph.output(
        "d", Differentiation.reverse(graph, Map.of(ends[2], ones), List.of(table)).get(table));
    try (Session session = session(engine);
        Program program = session.compile(graph.build())) {
      program.write("ids", new int[] {2});
      program.write("table", new float[] {0, 1, 0, 0, 0, 1, 1, 0, 0});
      program.run();
      assertArrayEquals(new float[] {1, 1, 1, 1, 1, 1, 2, 2, 2}, program.read("d"));
    }
  }

  /** Scores reach the output through ids alone, so their gradient is 0; the table's is not. */
  @ParameterizedTest
  @MethodSource("engines")
  void noGradientPassesThroughIntegers(Backend engine) {
    GraphBuilder graph = new GraphBuilder("gradient");
    Tensor scores = graph.input("scores", f32(3, 3));
    Tensor table = graph.input("table", f32(3, 2));
    Tensor ids = graph.argmax(scores);
    Tensor rows = graph.embedding(table, ids);
    Tensor ones = graph.filled(rows.type(), 1);
    Map<Tensor, Tensor> gradients =
        Differentiation.reverse(graph, Map.of(rows, ones), List.of(scores, table));
    assertThrows(
        IllegalArgumentException.class,
        () -> Differentiation.reverse(graph, Map.of(rows, ones), List.of(ids)));
    graph.output("scores", gradients.get(scores));
    graph.output("table", gradients.get(table));
    try (Session session = session(engine);
        Program program = session.compile(graph.build())) {
      program.write("scores", new float[] {1, 2, 3, 1, 2, 3, 9, 2, 3});
      program.write("table", TABLE);
      program.run();
      assertArrayEquals(new float[9], program.read("scores"));
      assertArrayEquals(new float[] {1, 1, 0, 0, 2, 2}, program.read("table"));
    }
  }

  /** What does not change is computed once, and its integers pass in a state. */
  @ParameterizedTest
  @MethodSource("engines")
  void hoistedIntegersPassInAState(Backend engine) {
    GraphBuilder graph = new GraphBuilder("hoisted");
    Tensor ids = graph.argmax(graph.input("scores", f32(3, 3)));
    graph.output("rows", graph.embedding(graph.input("table", f32(3, 2)), ids));
    Hoist.Split split =
        Hoist.split(graph.build(), tensor -> tensor.name().equals("table"), "passed");
    try (Session session = session(engine);
        Program prefix = session.compile(split.prefix());
        Program rest = session.compile(split.rest())) {
      prefix.write("scores", SCORES);
      prefix.run();
      rest.write("table", TABLE);
      rest.run();
      assertArrayEquals(new float[] {20, 21, 0, 1, 10, 11}, rest.read("rows"));
      assertThrows(EngineException.class, () -> session.read("passed0"));
      session.clear("passed0");
      rest.run();
      assertArrayEquals(new float[] {0, 1, 0, 1, 0, 1}, rest.read("rows"));
    }
  }
}
