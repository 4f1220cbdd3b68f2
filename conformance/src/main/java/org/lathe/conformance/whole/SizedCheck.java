package org.lathe.conformance.whole;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.lathe.conformance.cases.Parameters;
import org.lathe.conformance.suite.Bench;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Verdict;

/** A check whose cases differ in one extent and in what the seed draws. */
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
  public List<Parameters> draw(Plan plan) {
    return Sized.draw(plan);
  }

  @Override
  public Stream<Parameters> simpler(Parameters parameters) {
    return Sized.simpler(parameters);
  }

  @Override
  public void require(Parameters parameters) {
    parameters.only("n").positive("n");
  }

  @Override
  public final Verdict check(CaseName name, Bench bench) {
    Findings findings = new Findings();
    check(name.parameters().positive("n"), new SplittableRandom(name.seed()), bench, findings);
    return findings.verdict();
  }

  abstract void check(int n, SplittableRandom random, Bench bench, Findings findings);
}
