package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;
import static org.lathe.graph.TensorType.i32;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;

/** Each misuse is refused with the exception in the contract, and none changes later results. */
final class ErrorsCheck extends SizedCheck {
  private static final int VOCABULARY = 5;

  ErrorsCheck() {
    super("errors");
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    return List.of(CaseParameters.of("n", 3));
  }

  @Override
  void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings) {
    float[] table = Whole.numbers(random, VOCABULARY * n);
    try (Session session = bench.open(1);
        Program program = bench.compile(session, graph(n))) {
      Misuse misuse = new Misuse(findings);
      misuse.engine("running before input ids is written", program::run);
      misuse.engine("writing an unknown input", () -> program.write("none", new float[n]));
      misuse.engine("reading an unknown output", () -> program.read("none", new float[n]));
      misuse.engine(
          "writing too few values to an input", () -> program.write("table", new float[n - 1]));
      misuse.engine(
          "writing too many values to an input",
          () -> program.write("table", new float[table.length + 1]));
      misuse.engine("writing floats to an int input", () -> program.write("ids", new float[2]));
      misuse.engine(
          "writing ints to a float input", () -> program.write("table", new int[table.length]));
      misuse.engine(
          "reading an output into too few values", () -> program.read("rows", new float[n]));
      misuse.engine("writing an unknown state", () -> session.write("none", new float[n]));
      misuse.engine("reading an unknown state", () -> session.read("none"));
      misuse.engine("clearing an unknown state", () -> session.clear("none"));
      misuse.engine("writing too few values to a state", () -> session.write("s", new float[n]));
      misuse.engine("declaring a state by another type", () -> session.declare("s", f32(n, 2)));
      misuse.engine(
          "compiling with a state of another type",
          () -> bench.compile(session, stateOf(n)).close());

      program.write("table", table);
      program.write("ids", new int[] {1, VOCABULARY});
      misuse.index("an id past the table", VOCABULARY, VOCABULARY, program::run);
      program.write("ids", new int[] {-1, 0});
      misuse.index("a negative id", -1, VOCABULARY, program::run);
      program.write("ids", new int[] {VOCABULARY - 1, 2});
      program.run();
      float[] rows =
          Arrays.copyOf(Arrays.copyOfRange(table, (VOCABULARY - 1) * n, VOCABULARY * n), 2 * n);
      System.arraycopy(table, 2 * n, rows, n, n);
      findings.values("rows after all misuse", program.read("rows"), rows);
    }
  }

  private static TaskGraph graph(int n) {
    GraphBuilder graph = new GraphBuilder("errors");
    var rows =
        graph.embedding(graph.input("table", f32(VOCABULARY, n)), graph.input("ids", i32(2)));
    graph.output("rows", graph.add(rows, graph.state("s", f32(2, n))));
    return graph.build();
  }

  private static TaskGraph stateOf(int n) {
    GraphBuilder graph = new GraphBuilder("other_type");
    graph.output("y", graph.add(graph.state("s", f32(n, 2)), graph.filled(f32(n, 2), 0)));
    return graph.build();
  }
}
