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
 * One graph compiled twice in one session: both programs give the same bits, and neither affects
 * the other.
 */
final class TwiceCheck extends SizedCheck {
  private static final int ROWS = 3;
  private static final float EPSILON = 1e-5f;

  TwiceCheck() {
    super("twice");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    TaskGraph graph = graph(n);
    float[] x = Whole.numbers(random, ROWS * n);
    float[] other = Whole.numbers(random, ROWS * n);
    float[] weight = Whole.numbers(random, n);
    try (Session session = bench.open(1)) {
      try (Program second = bench.compile(session, graph)) {
        float[] ofX;
        try (Program first = bench.compile(session, graph)) {
          first.write("x", x);
          first.write("w", weight);
          second.write("x", other);
          second.write("w", weight);
          first.run();
          ofX = first.read("y");
          second.run();
          findings.bits("first program's output after the second ran", first.read("y"), ofX);
          float[] ofOther = second.read("y");
          first.run();
          findings.bits("first program's second run", first.read("y"), ofX);
          findings.bits("second program's output after the first ran", second.read("y"), ofOther);
          first.write("x", other);
          first.run();
          findings.bits("first program, fed like the second", first.read("y"), ofOther);
        }
        second.write("x", x);
        second.run();
        findings.bits("second program, fed like the first, which is closed", second.read("y"), ofX);
      }
    }
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("twice");
    Tensor x = graph.input("x", f32(ROWS, n));
    Tensor normed = graph.rmsNorm(x, graph.input("w", f32(n)), EPSILON);
    graph.output("y", graph.add(normed, x));
    return graph.build();
  }
}
