package org.lathe.conformance.session;

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

/** A check whose cases differ in one extent and in the random values. */
abstract class SizedCheck implements Check {
  private final String id;

  SizedCheck(String id) {
    this.id = id;
  }

  @Override
  public final String id() {
    return id;
  }

  @Override
  public List<CaseParameters> draw(Plan plan) {
    return Sized.draw(plan);
  }

  @Override
  public Stream<CaseParameters> simpler(CaseParameters parameters) {
    return Sized.simpler(parameters);
  }

  @Override
  public void require(CaseParameters parameters) {
    parameters.only("n").positive("n");
  }

  @Override
  public final CaseVerdict check(CaseName name, EngineUnderTest bench) {
    CaseFindings findings = new CaseFindings();
    check(name.parameters().positive("n"), new SplittableRandom(name.seed()), bench, findings);
    return findings.verdict();
  }

  abstract void check(int n, SplittableRandom random, EngineUnderTest bench, CaseFindings findings);
}
