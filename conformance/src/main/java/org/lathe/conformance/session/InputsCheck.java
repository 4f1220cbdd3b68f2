package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;

import java.util.List;
import java.util.SplittableRandom;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Adam;

/**
 * Inputs keep their values from run to run: operations that may work in place, such as Adam, do not
 * do so on an input or on a view of one.
 */
final class InputsCheck extends SizedCheck {
  private static final Adam ADAM = new Adam(0.9f, 0.999f, 1e-8f);
  private static final float[] SCHEDULE = {0.5f, 0.1f, 0.001f};
  private static final int RUNS = 3;

  InputsCheck() {
    super("inputs");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] x = Whole.numbers(random, n);
    float[] y = Whole.numbers(random, n);
    float[] v = Whole.numbers(random, n);
    for (int i = 0; i < n; i++) {
      v[i] = Math.abs(v[i]);
    }
    Session session = bench.session(1);
    try (Program program = bench.compile(session, graph(n))) {
      program.write("x", x);
      program.write("y", y);
      program.write("v", v);
      program.write("schedule", SCHEDULE);
      float[] stepped = null;
      for (int run = 1; run <= RUNS; run++) {
        program.run();
        String where = "run " + run + ": ";
        findings.values(where + "x + y", program.read("sum"), Whole.sum(x, y));
        findings.values(where + "x + y of a view", program.read("viewed"), Whole.sum(x, y));
        findings.values(where + "x itself", program.read("x"), x);
        float[] moved = program.read("p");
        findings.bits(where + "Adam's step from x", moved, stepped == null ? moved : stepped);
        stepped = moved;
      }
      float[] other = Whole.numbers(random, n);
      program.write("y", other);
      program.run();
      findings.values("y written again: x + y", program.read("sum"), Whole.sum(x, other));
      program.write("y", y);
      program.run();
      findings.bits("y fed as at first: Adam's step", program.read("p"), stepped);
    }
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("inputs");
    Tensor x = graph.input("x", f32(n));
    Tensor y = graph.input("y", f32(n));
    Tensor v = graph.input("v", f32(n));
    Tensor schedule = graph.input("schedule", f32(3));
    List<Tensor> stepped = graph.apply(ADAM, List.of(x, y, v, y, schedule));
    graph.output("p", stepped.getFirst());
    Tensor view = graph.at(graph.reshape(x, f32(1, n).shape()), 0);
    graph.output("viewed", graph.add(view, y));
    graph.output("sum", graph.add(x, y));
    graph.output("x", x);
    return graph.build();
  }
}
