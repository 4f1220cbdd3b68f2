package org.lathe.conformance.session;

import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Same;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Program;
import org.lathe.engine.Session;

/**
 * The contents of working memory after a run do not affect a later run of the same or of another
 * program: after a run on NaN, the results are those of a session without such a run.
 */
final class GarbageCheck implements Check {
  @Override
  public String id() {
    return "garbage";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    CaseParameters small = CaseParameters.of("t", 19, "v", 13, "d", 9);
    return plan.quick()
        ? List.of(small)
        : List.of(
            small,
            CaseParameters.of("t", 1, "v", 2, "d", 1),
            CaseParameters.of("t", 70, "v", 33, "d", 32));
  }

  @Override
  public void require(CaseParameters p) {
    SmallNet.of(p);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    SmallNet net = SmallNet.of(name.parameters());
    CaseFindings findings = new CaseFindings();
    Map<String, float[]> clean;
    try (Session session = bench.open(1);
        Program program = bench.compile(session, net.graph())) {
      net.feed(program, name.seed());
      clean = SmallNet.run(program);
      clean.forEach(
          (output, values) -> findings.require(finite(values), output + " is not finite"));
    }
    try (Session session = bench.open(1)) {
      try (Program program = bench.compile(session, net.graph())) {
        net.feedGarbage(program);
        program.run();
        net.feed(program, name.seed());
        Same.bits(findings, "after a run on NaN: ", SmallNet.run(program), clean);
        net.feedGarbage(program);
        program.run();
      }
      try (Program program = bench.compile(session, net.graph())) {
        net.feed(program, name.seed());
        Same.bits(findings, "after another program ran on NaN: ", SmallNet.run(program), clean);
      }
    }
    return findings.verdict();
  }

  private static boolean finite(float[] values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
