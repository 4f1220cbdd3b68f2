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
import org.lathe.graph.Tensor;

/**
 * Writing, reading and clearing between runs take effect at once, and arrays of the caller are
 * copied in both directions.
 */
final class HostCopiesCheck extends SizedCheck {
  HostCopiesCheck() {
    super("host_copies");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] state = Whole.numbers(random, n);
    float[] x = Whole.numbers(random, n);
    try (Session session = bench.open(1);
        Program program = bench.compile(session, graph(n))) {
      float[] given = state.clone();
      session.write("s", given);
      float[] fed = x.clone();
      program.write("x", fed);
      Arrays.fill(given, Float.NaN);
      Arrays.fill(fed, Float.NaN);
      findings.values("state after its array changed", session.read("s"), state);
      Arrays.fill(session.read("s"), Float.NaN);
      program.run();
      state = Whole.sum(state, x);
      findings.values("s + x", program.read("y"), state);
      Arrays.fill(program.read("y"), Float.NaN);
      findings.values("output after its copy changed", program.read("y"), state);
      findings.values("state after the run", session.read("s"), state);

      session.clear("s");
      findings.values("cleared state", session.read("s"), new float[n]);
      program.run();
      findings.values("cleared state + x", program.read("y"), x);

      float[] second = Whole.numbers(random, n);
      session.write("s", second);
      program.run();
      findings.values("rewritten state + x", program.read("y"), Whole.sum(second, x));
      findings.require(session.has("s"), "the session says that it does not have its state s");
      findings.require(
          !session.has("t"), "the session says that it has a state t, which nothing declared");
    }
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("host_copies");
    Tensor s = graph.state("s", f32(n));
    Tensor sum = graph.add(s, graph.input("x", f32(n)));
    graph.output("y", graph.add(sum, graph.filled(f32(n), 0)));
    graph.update(s, graph.add(sum, graph.filled(f32(n), 0)));
    return graph.build();
  }
}
