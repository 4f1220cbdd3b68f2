package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;

import java.util.SplittableRandom;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/** Two programs of a session with a state of the same name share it. */
final class SharedStateCheck extends SizedCheck {
  private static final int RUNS = 6;

  SharedStateCheck() {
    super("shared_state");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] state = new float[n];
    try (Session session = bench.open(1);
        Program adds = bench.compile(session, adds(n));
        Program replaces = bench.compile(session, replaces(n))) {
      for (int run = 1; run <= RUNS; run++) {
        float[] x = Whole.numbers(random, n);
        boolean first = run > 2 ? random.nextBoolean() : run == 1;
        Program program = first ? adds : replaces;
        program.write("x", x);
        program.run();
        String where = "run " + run + " (" + program.graph().name() + "): ";
        findings.values(where + "state + x", program.read("y"), Whole.sum(state, x));
        state = first ? Whole.sum(state, x) : x;
        findings.values(where + "state", session.read("s"), state);
      }
    }
  }

  private static TaskGraph adds(int n) {
    GraphBuilder graph = new GraphBuilder("adds");
    Tensor s = graph.state("s", f32(n));
    Tensor x = graph.input("x", f32(n));
    graph.output("y", graph.add(s, x));
    graph.update(s, graph.add(s, x));
    return graph.build();
  }

  private static TaskGraph replaces(int n) {
    GraphBuilder graph = new GraphBuilder("replaces");
    Tensor s = graph.state("s", f32(n));
    Tensor x = graph.input("x", f32(n));
    graph.output("y", graph.add(s, x));
    graph.update(s, graph.add(x, graph.filled(f32(n), 0)));
    return graph.build();
  }
}
