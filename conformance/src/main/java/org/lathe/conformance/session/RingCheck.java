package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;
import static org.lathe.graph.TensorType.i32;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Program;
import org.lathe.engine.Session;
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.RepeatBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.TensorType;

/**
 * A stack of rings in a state. Each run overwrites one row of each, in place and inside a repeat,
 * as decoding does with its keys and values. The other rows do not change, and after the last row
 * of a ring comes its first.
 */
final class RingCheck implements Check {
  @Override
  public String id() {
    return "ring";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    return plan.quick()
        ? List.of(of(2, 2, 3, 5))
        : List.of(of(1, 1, 1, 1), of(1, 2, 3, 5), of(3, 1, 4, 17), of(2, 3, 5, 8));
  }

  private static CaseParameters of(int layers, int batch, int rows, int width) {
    return CaseParameters.of("l", layers, "b", batch, "rows", rows, "d", width);
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters p) {
    int l = p.extent("l");
    int b = p.extent("b");
    int rows = p.extent("rows");
    int d = p.extent("d");
    return Stream.of(of(1, b, rows, d), of(l, 1, rows, d), of(l, b, 1, d), of(l, b, rows, 1))
        .filter(candidate -> !candidate.equals(p));
  }

  @Override
  public void require(CaseParameters p) {
    String[] extents = {"l", "b", "rows", "d"};
    p.only(extents);
    for (String extent : extents) {
      p.positive(extent);
    }
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    CaseParameters p = name.parameters();
    int layers = p.extent("l");
    int batch = p.extent("b");
    int rows = p.extent("rows");
    int width = p.extent("d");
    CaseFindings findings = new CaseFindings();
    SplittableRandom random = new SplittableRandom(name.seed());
    try (Session session = bench.open(1);
        Program program = bench.compile(session, graph(layers, batch, rows, width))) {
      float[] rings = Whole.numbers(random, layers * batch * rows * width);
      session.write("rings", rings);
      for (int position = 0; position <= 2 * rows; position++) {
        float[] x = Whole.numbers(random, batch * width);
        program.write("x", x);
        program.write("position", new int[] {position});
        program.run();
        int row = position % rows;
        for (int l = 0; l < layers; l++) {
          for (int b = 0; b < batch; b++) {
            int at = ((l * batch + b) * rows + row) * width;
            for (int i = 0; i < width; i++) {
              // Layer l adds x once for itself and once for each layer before it.
              rings[at + i] = (l + 1) * x[b * width + i];
            }
          }
        }
        findings.values("position " + position + ": rings", session.read("rings"), rings);
        float[] last = new float[x.length];
        for (int i = 0; i < last.length; i++) {
          last[i] = (layers + 1) * x[i];
        }
        findings.values("position " + position + ": carried", program.read("last"), last);
      }
    }
    return findings.verdict();
  }

  private static TaskGraph graph(int layers, int batch, int rows, int width) {
    GraphBuilder graph = new GraphBuilder("ring");
    Tensor x = graph.input("x", f32(batch, 1, width));
    Tensor position = graph.input("position", i32(1));
    TensorType type = f32(layers, batch, rows, width);
    Tensor rings = graph.state("rings", type);
    RepeatBuilder repeat = graph.repeat("layers", layers);
    GraphBuilder body = repeat.body();
    Tensor h = repeat.carry("h", x);
    Tensor ring = repeat.slice("ring", rings, 0);
    Tensor at = repeat.share("at", position);
    Tensor given = repeat.share("given", x);
    repeat.next(h, body.add(h, given));
    repeat.collect("written", body.cacheWrite(ring, h, at));
    List<Tensor> results = repeat.end();
    graph.output("last", results.get(0));
    graph.update(rings, results.get(1));
    return graph.build();
  }
}
