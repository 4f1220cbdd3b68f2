package org.lathe.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.BoundProgram;
import org.lathe.engine.EngineException;
import org.lathe.engine.GraphRewrite;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.engine.Support;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** A graph is bound once for its program, whether it is compiled directly or planned first. */
class BoundProgramTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 40;

  /** The names of the graphs and operations that were bound. */
  private final List<String> graphs = new ArrayList<>();

  private final List<String> operations = new ArrayList<>();

  private Session open() {
    Kernels vector = VectorBackend.kernels();
    Kernels counted =
        vector
            .around(
                (kernel, op, inputs, outputs) -> {
                  operations.add(op.mnemonic());
                  return kernel;
                })
            .rewriting(
                GraphRewrite.inOrder(
                    vector.rewrite(),
                    graph -> {
                      graphs.add(graph.name());
                      return graph;
                    }));
    CpuBackend engine =
        new CpuBackend(counted) {
          @Override
          public String id() {
            return "counting";
          }

          @Override
          public Support available() {
            return Support.yes();
          }
        };
    return engine.open(engine.devices().getFirst(), 2);
  }

  /** {@code y = gelu(x) w^T}, and {@code sum = sum + y}: a frozen weight, an update, a constant. */
  private static TaskGraph graph(String name) {
    GraphBuilder graph = new GraphBuilder(name);
    Tensor x = graph.input("x", f32(ROWS, COLUMNS));
    Tensor y = graph.linear(graph.gelu(x), graph.state("w", f32(COLUMNS, COLUMNS)));
    Tensor sum = graph.state("sum", f32(ROWS, COLUMNS));
    graph.update(sum, graph.add(sum, y));
    graph.output("y", graph.add(graph.filled(y.type(), 2), y));
    return graph.build();
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (i % 11 - 5) / 4f;
    }
    return numbers;
  }

  /** Returns the output of the second of two runs, and the state. */
  private static List<float[]> run(Session session, Program program) {
    session.write("w", numbers(COLUMNS * COLUMNS));
    session.clear("sum");
    program.write("x", numbers(ROWS * COLUMNS));
    program.run();
    program.run();
    return List.of(program.read("y"), session.read("sum"));
  }

  private static void assertSame(List<float[]> expected, List<float[]> actual) {
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), actual.get(i), "result " + i);
    }
  }

  @Test
  void compilingBindsOnce() {
    try (Session session = open();
        Program program = session.compile(graph("one"))) {
      run(session, program);
    }
    assertEquals(List.of("one"), graphs);
    assertEquals(List.of("gelu", "matmul", "add", "add"), operations);
  }

  @Test
  void whatWasPlannedIsCompiledWithoutBindingAgain() {
    TaskGraph graph = graph("planned");
    List<float[]> expected;
    try (Session session = open();
        Program program = session.compile(graph)) {
      expected = run(session, program);
    }
    graphs.clear();
    operations.clear();
    try (Session session = open()) {
      PlanningSession planning = new PlanningSession(session);
      BoundProgram bound = planning.bind(graph);
      planning.compile(bound).close();
      planning.compile(bound);
      assertEquals(0, HeldArrays.bytes(session, bound), "planning allocates nothing");
      try (Program program = session.compile(bound)) {
        assertEquals(planning.peak().bytes(), HeldArrays.bytes(session, program));
        assertSame(expected, run(session, program));
      }
    }
    assertEquals(List.of("planned"), graphs);
    assertEquals(4, operations.size(), operations::toString);
  }

  /** Two graphs are bound to the states of a session before these exist. */
  @Test
  void statesThatComeLaterAreShared() {
    try (Session session = open()) {
      BoundProgram first = session.bind(graph("first"));
      BoundProgram second = session.bind(graph("second"));
      try (Program one = session.compile(first);
          Program two = session.compile(second)) {
        float[] sum = run(session, one).get(1);
        two.write("x", numbers(ROWS * COLUMNS));
        two.run();
        float[] third = session.read("sum");
        for (int i = 0; i < sum.length; i++) {
          assertEquals(sum[i] / 2 + sum[i], third[i], "three times as much, exactly");
        }
      }
    }
  }

  @Test
  void aClosedProgramGivesItsMemoryBackAndCanBeCompiledAgain() {
    try (Session session = open()) {
      BoundProgram bound = session.bind(graph("again"));
      Program first = session.compile(bound);
      List<float[]> expected = run(session, first);
      assertThrows(EngineException.class, () -> session.compile(bound), "it is still open");
      first.close();
      long states = bound.need().states();
      long shared = bound.need().intermediates() + bound.need().scratch();
      assertEquals(
          states + shared + bound.need().sharedScratch(), HeldArrays.bytes(session, bound));
      EngineException closed = assertThrows(EngineException.class, first::run);
      assertTrue(closed.getMessage().contains("graph again is closed"), closed.getMessage());
      try (Program second = session.compile(bound)) {
        first.close();
        EngineException unfed = assertThrows(EngineException.class, second::run);
        assertTrue(unfed.getMessage().contains("were written"), unfed.getMessage());
        assertSame(expected, run(session, second));
      }
    }
    assertEquals(List.of("again"), graphs);
  }

  @Test
  void aSessionCompilesOnlyWhatItBound() {
    try (Session session = open();
        Session other = open()) {
      BoundProgram bound = other.bind(graph("elsewhere"));
      EngineException e = assertThrows(EngineException.class, () -> session.compile(bound));
      assertTrue(e.getMessage().contains("graph elsewhere"), e.getMessage());
    }
  }

  @Test
  void aStateThatCameWithAnotherTypeIsRefused() {
    try (Session session = open()) {
      BoundProgram bound = session.bind(graph("typed"));
      session.declare("sum", f32(2));
      EngineException e = assertThrows(EngineException.class, () -> session.compile(bound));
      assertTrue(e.getMessage().contains("state sum"), e.getMessage());
    }
  }

  /** A plan counts its own memory, independent of the memory of the session. */
  @Test
  void planningTakesASessionThatIsInUse() {
    MemoryNeed empty;
    try (Session session = open()) {
      empty = session.memoryFor(graph("counted"));
      assertEquals(empty, session.bind(graph("counted")).need());
      try (Program program = session.compile(graph("used"))) {
        PlanningSession planning = new PlanningSession(session);
        planning.compile(graph("counted"));
        assertEquals(empty, planning.peak());
        assertEquals(0, session.memoryFor(graph("counted")).states(), program::toString);
      }
    }
  }
}
