package org.lathe.conformance.whole;

import java.util.List;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.check.CaseFindings;
import org.lathe.conformance.check.Check;
import org.lathe.conformance.golden.GoldenCheck;
import org.lathe.conformance.golden.GoldenGroup;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Precision;

/**
 * Compares with golden numbers that PyTorch computed in float64, and with three folders of the
 * float64 model of this project, one of which has all levers of training.
 */
final class GoldenFolderCheck implements Check {
  @Override
  public String id() {
    return "golden";
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    return plan.quick()
        ? List.of(CaseParameters.of("tiny", true), CaseParameters.of("levers", true))
        : GoldenResources.FOLDERS.stream().map(folder -> CaseParameters.of(folder, true)).toList();
  }

  @Override
  public void require(CaseParameters p) {
    p.only(GoldenResources.FOLDERS.toArray(String[]::new));
    folder(p);
  }

  private static String folder(CaseParameters p) {
    return GoldenResources.FOLDERS.stream()
        .filter(p::flag)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("name one of " + GoldenResources.FOLDERS));
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    String folder = folder(name.parameters());
    Precision products = bench.declaration().products();
    CaseFindings findings = new CaseFindings();
    try (GoldenResources golden = new GoldenResources(folder)) {
      for (GoldenGroup group : GoldenCheck.of(golden.folder(), RequiringBackend.choice(bench), 1)) {
        findings.within(
            folder + ": relative error of " + group.name() + " at " + group.where(),
            group.worst(),
            0,
            group.with(products).bound());
      }
    }
    return findings.verdict();
  }
}
