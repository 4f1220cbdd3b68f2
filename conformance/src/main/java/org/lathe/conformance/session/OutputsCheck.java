package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.Constant;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.Shape;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;

/**
 * Outputs that are an input, a state, a constant or a view of them, also under two names; each may
 * be read any number of times.
 */
final class OutputsCheck extends SizedCheck {
  private static final int RUNS = 2;
  private static final int SLICES = 3;

  OutputsCheck() {
    super("outputs");
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] constant = Whole.numbers(random, SLICES * n);
    try (Session session = bench.open(1);
        Program program = bench.compile(session, graph(n, constant))) {
      for (int run = 1; run <= RUNS; run++) {
        float[] input = Whole.numbers(random, SLICES * n);
        float[] state = Whole.numbers(random, SLICES * n);
        program.write("input", input);
        session.write("state", state);
        program.run();
        Map<String, float[]> roots = new LinkedHashMap<>();
        roots.put("input", input);
        roots.put("state", state);
        roots.put("constant", constant);
        roots.put("sum", Whole.sum(input, state));
        for (int reading = 1; reading <= 2; reading++) {
          String where = "run " + run + ", reading " + reading + ": ";
          roots.forEach((name, whole) -> read(where, name, whole, n, program, findings));
        }
      }
    }
  }

  private static void read(
      String where, String name, float[] whole, int n, Program program, CaseFindings findings) {
    findings.values(where + name, program.read(name), whole);
    findings.values(where + name + " again", program.read(name + ".again"), whole);
    findings.values(where + "reshaped " + name, program.read(name + ".flat"), whole);
    findings.values(
        where + "slices 1 to 2 of " + name,
        program.read(name + ".slices"),
        Arrays.copyOfRange(whole, n, SLICES * n));
    findings.values(
        where + "last slice of " + name,
        program.read(name + ".last"),
        Arrays.copyOfRange(whole, 2 * n, SLICES * n));
  }

  private static TaskGraph graph(int n, float[] constant) {
    GraphBuilder graph = new GraphBuilder("outputs");
    Tensor input = graph.input("input", f32(SLICES, n));
    Tensor state = graph.state("state", f32(SLICES, n));
    Map<String, Tensor> roots = new LinkedHashMap<>();
    roots.put("input", input);
    roots.put("state", state);
    roots.put("constant", graph.constant("constant", f32(SLICES, n), Constant.of(constant)));
    roots.put("sum", graph.add(input, state));
    roots.forEach(
        (name, root) -> {
          graph.output(name, root);
          graph.output(name + ".again", root);
          graph.output(name + ".flat", graph.reshape(root, Shape.of(SLICES * n)));
          Tensor slices = graph.slice(root, 1, SLICES);
          graph.output(name + ".slices", slices);
          graph.output(name + ".last", graph.at(slices, 1));
        });
    return graph.build();
  }
}
