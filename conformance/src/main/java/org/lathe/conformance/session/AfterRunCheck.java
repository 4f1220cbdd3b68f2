package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/**
 * An update becomes visible after the run, not during it. Outputs are computed from the old value,
 * also by views of it and by tasks after the update; and two states can be exchanged.
 */
final class AfterRunCheck extends SizedCheck {
  private static final int RUNS = 3;

  AfterRunCheck() {
    super("after_run");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] a = Whole.numbers(random, 2 * n);
    float[] b = Whole.numbers(random, 2 * n);
    try (Session session = bench.open(1);
        Program program = bench.compile(session, graph(n))) {
      session.write("a", a);
      session.write("b", b);
      for (int run = 1; run <= RUNS; run++) {
        float[] x = Whole.numbers(random, 2 * n);
        program.write("x", x);
        program.run();
        String where = "run " + run + ": ";
        findings.values(where + "reshape of the old value", program.read("old"), a);
        findings.values(where + "slice of the old value", program.read("half"), half(a, n));
        findings.values(
            where + "sum with a view after the update",
            program.read("late"),
            Whole.sum(half(a, n), half(x, n)));
        float[] next = Whole.sum(b, x);
        findings.values(where + "a, which takes b + x", session.read("a"), next);
        findings.values(where + "b, which takes a", session.read("b"), a);
        b = a;
        a = next;
      }
    }
  }

  private static float[] half(float[] values, int n) {
    return Arrays.copyOfRange(values, n, 2 * n);
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("after_run");
    Tensor x = graph.input("x", f32(2, n));
    Tensor a = graph.state("a", f32(2, n));
    Tensor b = graph.state("b", f32(2, n));
    Tensor zero = graph.filled(f32(2, n), 0);
    graph.output("old", graph.reshape(a, Shape.of(2 * n)));
    graph.output("half", graph.slice(a, 1, 2));
    Tensor view = graph.at(a, 1);
    Tensor keptA = graph.add(a, zero);
    Tensor nextA = graph.add(b, x);
    graph.update(b, graph.add(keptA, zero));
    graph.update(a, nextA);
    graph.output("late", graph.add(view, graph.at(x, 1)));
    return graph.build();
  }
}
