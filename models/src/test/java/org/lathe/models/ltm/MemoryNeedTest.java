package org.lathe.models.ltm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.lathe.graph.TensorType.f32;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.cpu.HeldArrays;
import org.lathe.engine.Backends;
import org.lathe.engine.EngineException;
import org.lathe.engine.MemoryNeed;
import org.lathe.engine.PlanningSession;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Hoist;
import org.lathe.graph.TaskGraph;
import org.lathe.models.optimizer.Optimizer;
import org.lathe.models.optimizer.OptimizerOptions;

/** What a graph is said to need is what is allocated for it, to the byte. */
class MemoryNeedTest {
  private static final LtmConfig CONFIG = SmallModel.config(2);
  private static final LtmGraphs GRAPHS = new LtmGraphs(CONFIG, 2, SmallModel.POSITIONS);
  private static final OptimizerOptions OPTIMIZER = OptimizerOptions.published();

  private static Session open(String engine, int threads) {
    Backends.Choice choice = Backends.choose(engine);
    return choice.backend().open(choice.device(), threads);
  }

  private static List<TaskGraph> graphs() {
    Hoist.Split fast = GRAPHS.fastStep(0.01, true);
    Hoist.Split score = GRAPHS.score();
    return List.of(
        GRAPHS.start(FastOptions.paper(1)),
        GRAPHS.noise(),
        GRAPHS.prior(),
        fast.prefix(),
        fast.rest(),
        score.prefix(),
        score.rest(),
        GRAPHS.posteriorGradient(),
        GRAPHS.logits(),
        GRAPHS.slowGradient(1),
        GRAPHS.firstSlowGradient(1),
        Optimizer.graph(CONFIG.parameters(), OPTIMIZER));
  }

  @ParameterizedTest
  @CsvSource({"scalar, 1", "vector, 1", "vector, 3"})
  void graphs(String engine, int threads) {
    List<Object> held = new ArrayList<>();
    try (Session session = open(engine, threads)) {
      held.add(session);
      for (TaskGraph graph : graphs()) {
        MemoryNeed need = session.memoryFor(graph);
        long before = HeldArrays.bytes(held.toArray());
        held.add(session.compile(graph));
        long allocated = HeldArrays.bytes(held.toArray()) - before;
        assertEquals(need.bytes(), allocated, () -> graph.name() + " " + need);
        assertEquals(0, session.memoryFor(graph).states(), "its states are there now");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"scalar, 1", "vector, 2"})
  void programsThatAreHeldTogether(String engine, int threads) {
    try (Session session = open(engine, threads);
        Session other = open(engine, threads)) {
      PlanningSession planning = new PlanningSession(other);
      FastLearning fast = new FastLearning(session, GRAPHS, FastOptions.paper(1), true);
      new FastLearning(planning, GRAPHS, FastOptions.paper(1), true);
      assertEquals(HeldArrays.bytes(session, fast), planning.peak().bytes());
      // What is closed before the next begins is not held together with it.
      long most = HeldArrays.bytes(session, fast, new Scoring(session, GRAPHS));
      new Scoring(planning, GRAPHS).close();
      most = Math.max(most, HeldArrays.bytes(session, fast, new Decoding(session, CONFIG, 2)));
      new Decoding(planning, CONFIG, 2).close();
      assertEquals(most, planning.peak().bytes());
      SlowLearning slow = new SlowLearning(session, GRAPHS, SlowGradient.TRAJECTORY, 1, 2);
      new SlowLearning(planning, GRAPHS, SlowGradient.TRAJECTORY, 1, 2);
      Optimizer optimizer = new Optimizer(session, CONFIG.parameters(), OPTIMIZER);
      new Optimizer(planning, CONFIG.parameters(), OPTIMIZER);
      most = Math.max(most, HeldArrays.bytes(session, fast, slow, optimizer));
      assertEquals(most, planning.peak().bytes());
      assertEquals(0, HeldArrays.bytes(planning, other), "planning allocates nothing");
    }
  }

  @Test
  void aStateOfAnotherTypeIsRefusedBeforeAnythingIsBound() {
    GraphBuilder graph = new GraphBuilder("sum");
    var state = graph.state("s", f32(3));
    graph.update(state, graph.add(state, graph.input("x", f32(3))));
    TaskGraph sum = graph.build();
    try (Session session = open("vector", 1)) {
      assertEquals(12, session.memoryFor(sum).states());
      session.declare("s", f32(4));
      EngineException e = assertThrows(EngineException.class, () -> session.memoryFor(sum));
      assertTrue(e.getMessage().contains("state s"), e.getMessage());
    }
  }

  @Test
  void whatIsOnlyPlannedDoesNotRun() {
    try (Session session = open("vector", 1);
        PlanningSession planning = new PlanningSession(session);
        Program program = planning.compile(GRAPHS.noise())) {
      assertThrows(IllegalStateException.class, program::run);
      assertTrue(planning.has(Posterior.NOISE));
      assertEquals(0, planning.memoryFor(GRAPHS.noise()).states());
    }
  }
}
