package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;

/** States start as zeros, declared or not, also if the memory of another session is reused. */
final class ZerosCheck extends SizedCheck {
  ZerosCheck() {
    super("zeros");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] x = Whole.numbers(random, n);
    TaskGraph graph = graph(n);
    for (String occasion : new String[] {"first session: ", "session after another closed: "}) {
      try (Session session = bench.open(1)) {
        session.declare("declared", f32(n));
        findings.values(occasion + "declared state", session.read("declared"), new float[n]);
        try (Program program = bench.compile(session, graph)) {
          findings.values(occasion + "compiled state", session.read("compiled"), new float[n]);
          program.write("x", x);
          program.run();
          findings.values(occasion + "x + declared", program.read("first"), x);
          findings.values(occasion + "x + compiled", program.read("second"), x);
          float[] garbage = new float[n];
          Arrays.fill(garbage, Float.NaN);
          session.write("declared", garbage);
          session.write("compiled", garbage);
        }
      }
    }
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("zeros");
    var x = graph.input("x", f32(n));
    graph.output("first", graph.add(x, graph.state("declared", f32(n))));
    graph.output("second", graph.add(x, graph.state("compiled", f32(n))));
    return graph.build();
  }
}
