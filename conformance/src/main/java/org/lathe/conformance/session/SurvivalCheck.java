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

/**
 * The states after a run are available to the next run, after the program is closed, and to the
 * same graph when it is compiled again.
 */
final class SurvivalCheck extends SizedCheck {
  private static final int RUNS = 4;

  SurvivalCheck() {
    super("survival");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    TaskGraph graph = graph(n);
    float[] total = new float[n];
    try (Session session = bench.open(1)) {
      for (int program = 1; program <= 2; program++) {
        String where = "program " + program;
        try (Program counter = bench.compile(session, graph)) {
          for (int run = 1; run <= RUNS; run++) {
            float[] x = Whole.numbers(random, n);
            counter.write("x", x);
            counter.run();
            findings.values(
                where + " run " + run + ": total before", counter.read("before"), total);
            findings.values(where + " run " + run + ": previous", session.read("previous"), total);
            total = Whole.sum(total, x);
            findings.values(where + " run " + run + ": total", session.read("total"), total);
          }
        }
        findings.values(where + " closed: total", session.read("total"), total);
      }
    }
  }

  /** The total is updated in place; its old value goes to another state and to an output. */
  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("survival");
    Tensor x = graph.input("x", f32(n));
    Tensor total = graph.state("total", f32(n));
    Tensor zero = graph.filled(f32(n), 0);
    graph.output("before", graph.add(total, zero));
    graph.update(graph.state("previous", f32(n)), graph.add(total, zero));
    graph.update(total, graph.add(total, x));
    return graph.build();
  }
}
