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

/** Two sessions that are open at once have separate states. */
final class ApartCheck extends SizedCheck {
  private static final int RUNS = 3;

  ApartCheck() {
    super("apart");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    TaskGraph graph = graph(n);
    float[] left = new float[n];
    float[] right = new float[n];
    try (Session first = bench.open(1);
        Session second = bench.open(2);
        Program ofFirst = bench.compile(first, graph);
        Program ofSecond = bench.compile(second, graph)) {
      for (int run = 1; run <= RUNS; run++) {
        float[] x = Whole.numbers(random, n);
        float[] y = Whole.numbers(random, n);
        ofFirst.write("x", x);
        ofSecond.write("x", y);
        ofFirst.run();
        ofSecond.run();
        left = Whole.sum(left, x);
        right = Whole.sum(right, y);
        findings.values("run " + run + ": first session's state", first.read("s"), left);
        findings.values("run " + run + ": second session's state", second.read("s"), right);
      }
      first.clear("s");
      findings.values("second session's state, first cleared", second.read("s"), right);
    }
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("apart");
    Tensor s = graph.state("s", f32(n));
    graph.update(s, graph.add(s, graph.input("x", f32(n))));
    return graph.build();
  }
}
