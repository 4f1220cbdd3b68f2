package org.lathe.conformance.session;

import static org.lathe.graph.TensorType.f32;

import java.util.ArrayList;
import java.util.Arrays;
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
import org.lathe.graph.GraphBuilder;
import org.lathe.graph.TaskGraph;
import org.lathe.graph.Tensor;
import org.lathe.graph.op.Add;
import org.lathe.graph.op.Repeat;

/**
 * A repeat equals its body written out: two carried tensors, one of which gets the old value of the
 * other; two stacked operands at different offsets; one shared operand; and collected tensors that
 * are computed, carried and read.
 */
final class RepeatCheck implements Check {
  private static final int RUNS = 2;

  @Override
  public String id() {
    return "repeat";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    List<CaseParameters> all = new ArrayList<>();
    int[] counts = plan.quick() ? new int[] {3} : new int[] {1, 2, 3, 6};
    for (int count : counts) {
      for (boolean reversed : new boolean[] {false, true}) {
        all.add(of(count, count == 1 ? 0 : 2, plan.quick() ? 5 : 4 * count + 1, reversed));
      }
    }
    if (plan.quick()) {
      all.add(of(1, 1, 5, false));
    }
    return all;
  }

  private static CaseParameters of(int count, int offset, int n, boolean reversed) {
    return CaseParameters.of("count", count, "offset", offset, "n", n, "reversed", reversed);
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters p) {
    int count = p.extent("count");
    int offset = p.extent("offset");
    int n = p.extent("n");
    boolean reversed = p.flag("reversed");
    return Stream.of(
            of(1, offset, n, reversed),
            of(count - 1, offset, n, reversed),
            of(count, 0, n, reversed),
            of(count, offset, 1, reversed),
            of(count, offset, n, false))
        .filter(candidate -> !candidate.equals(p) && candidate.extent("count") >= 1);
  }

  @Override
  public void require(CaseParameters p) {
    p.only("count", "offset", "n", "reversed").positive("count");
    p.positive("n");
    p.extent("offset");
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    CaseParameters p = name.parameters();
    int count = p.extent("count");
    int offset = p.extent("offset");
    int n = p.extent("n");
    CaseFindings findings = new CaseFindings();
    SplittableRandom random = new SplittableRandom(name.seed());
    try (Program program =
        bench.compile(bench.session(1), graph(count, offset, n, p.flag("reversed")))) {
      for (int run = 1; run <= RUNS; run++) {
        float[] a = Whole.numbers(random, n);
        float[] b = Whole.numbers(random, n);
        float[] stack = Whole.numbers(random, (count + offset) * n);
        float[] other = Whole.numbers(random, count * n);
        float[] shared = Whole.numbers(random, n);
        program.write("a", a);
        program.write("b", b);
        program.write("stack", stack);
        program.write("other", other);
        program.write("shared", shared);
        program.run();
        float[][] made = new float[count][];
        float[][] entered = new float[count][];
        for (int step = 0; step < count; step++) {
          int i = p.flag("reversed") ? count - 1 - step : step;
          entered[i] = a;
          made[i] = Whole.sum(a, slice(stack, offset + i, n));
          float[] next = Whole.sum(Whole.sum(b, slice(other, i, n)), shared);
          b = made[i];
          a = next;
        }
        String where = "run " + run + ": ";
        findings.values(where + "first carried", program.read("a_last"), a);
        findings.values(where + "second carried", program.read("b_last"), b);
        findings.values(where + "what was made", program.read("made"), joined(made));
        findings.values(where + "what entered", program.read("entered"), joined(entered));
        findings.values(
            where + "slices read", program.read("read"), Arrays.copyOf(other, count * n));
      }
    }
    return findings.verdict();
  }

  private static float[] slice(float[] stack, int i, int n) {
    return Arrays.copyOfRange(stack, i * n, (i + 1) * n);
  }

  private static float[] joined(float[][] slices) {
    float[] joined = new float[slices.length * slices[0].length];
    for (int i = 0; i < slices.length; i++) {
      System.arraycopy(slices[i], 0, joined, i * slices[0].length, slices[0].length);
    }
    return joined;
  }

  private static TaskGraph graph(int count, int offset, int n, boolean reversed) {
    GraphBuilder body = new GraphBuilder("body");
    Tensor a = body.input("a", f32(n));
    Tensor b = body.input("b", f32(n));
    Tensor slice = body.input("slice", f32(n));
    Tensor other = body.input("other", f32(n));
    Tensor shared = body.input("shared", f32(n));
    Tensor made = body.add(a, slice);
    body.output("next_a", body.add(body.add(b, other), shared));
    body.output("next_b", made);
    body.output("made", body.apply(new Add(), made, body.filled(f32(n), 0)));
    body.output("entered", a);
    body.output("read", other);
    Repeat repeat = new Repeat(body.build(), count, reversed, 2, List.of(offset, 0));
    GraphBuilder graph = new GraphBuilder("repeat");
    List<Tensor> results =
        graph.apply(
            repeat,
            List.of(
                graph.input("a", f32(n)),
                graph.input("b", f32(n)),
                graph.input("stack", f32(count + offset, n)),
                graph.input("other", f32(count, n)),
                graph.input("shared", f32(n))));
    List<String> names = List.of("a_last", "b_last", "made", "entered", "read");
    for (int i = 0; i < names.size(); i++) {
      graph.output(names.get(i), results.get(i));
    }
    return graph.build();
  }
}
