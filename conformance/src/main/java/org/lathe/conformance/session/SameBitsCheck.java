package org.lathe.conformance.session;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.check.Rerun;
import org.lathe.conformance.check.Same;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Program;
import org.lathe.engine.Session;

/**
 * A program gives the same bits each time it runs, and on every number of host threads if the
 * engine declares that. The sizes are large enough that the work is divided.
 */
final class SameBitsCheck implements Check {
  private static final int RUNS = 20;
  private static final int THREADS = 3;

  @Override
  public String id() {
    return "same_bits";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    CaseParameters divided = CaseParameters.of("t", 131, "v", 67, "d", 40);
    return plan.quick()
        ? List.of(divided)
        : List.of(
            divided,
            CaseParameters.of("t", 40, "v", 300, "d", 17),
            CaseParameters.of("t", 5, "v", 3, "d", 3));
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return Stream.of("t", "v", "d")
        .filter(name -> parameters.extent(name) > 2)
        .map(
            halved ->
                CaseParameters.of(
                    "t", halved.equals("t") ? parameters.extent("t") / 2 : parameters.extent("t"),
                    "v", halved.equals("v") ? parameters.extent("v") / 2 : parameters.extent("v"),
                    "d", halved.equals("d") ? parameters.extent("d") / 2 : parameters.extent("d")));
  }

  @Override
  public void require(CaseParameters p) {
    SmallNet.of(p);
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    SmallNet net = SmallNet.of(name.parameters());
    CaseFindings findings = new CaseFindings();
    Rerun rerun = new Rerun(bench.declaration().repeatability(), findings);
    for (int threads = 1; threads <= THREADS; threads++) {
      Session session = bench.session(threads);
      try (Program program = bench.compile(session, net.graph())) {
        net.feed(program, name.seed());
        // More runs with more workers.
        int runs = threads == THREADS ? RUNS : 2;
        for (int run = 1; run <= runs; run++) {
          rerun.add(threads, "run " + run, SmallNet.run(program));
        }
      }
    }
    if (bench.declaration().exact()) {
      try (Program program = bench.definitions().compile(net.graph())) {
        net.feed(program, name.seed());
        Same.bits(findings, "beside the scalar engine: ", rerun.first(), SmallNet.run(program));
      }
    }
    return findings.verdict();
  }
}
