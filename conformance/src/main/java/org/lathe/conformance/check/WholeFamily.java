package org.lathe.conformance.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.Draw;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.IllegalCaseException;
import org.lathe.conformance.suite.Plan;

/** A family whose cases are named {@code family.check[..]#drawn@seed=..}. */
public abstract class WholeFamily implements CaseFamily {
  private static final String VALUES = "drawn";

  private final String id;
  private final String about;
  private final Map<String, Check> checks = new LinkedHashMap<>();

  /** Creates a family of these checks, in their order. */
  protected WholeFamily(String id, String about, List<Check> checks) {
    this.id = id;
    this.about = about;
    checks.forEach(check -> this.checks.put(check.id(), check));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String about() {
    return about;
  }

  @Override
  public List<String> subjects() {
    return List.copyOf(checks.keySet());
  }

  @Override
  public List<Draw> draw(String subject, Plan plan) {
    Check check = checks.get(subject);
    List<Draw> draws = new ArrayList<>();
    for (CaseParameters parameters : check.draw(plan)) {
      draws.add(draw(check, parameters, plan.seedOf(id, subject, draws.size())));
    }
    return draws;
  }

  private Draw draw(Check check, CaseParameters parameters, long seed) {
    return new Draw(
        new CaseName(id, check.id(), parameters, VALUES, seed),
        () -> check.simpler(parameters).map(simpler -> draw(check, simpler, seed)));
  }

  @Override
  public boolean owns(CaseName name) {
    return name.subject().equals(id)
        && checks.containsKey(name.check())
        && name.values().equals(VALUES);
  }

  @Override
  public String subjectOf(CaseName name) {
    return name.check();
  }

  @Override
  public CaseVerdict check(CaseName name, EngineUnderTest bench) {
    Check check = checks.get(name.check());
    try {
      check.require(name.parameters());
    } catch (IllegalArgumentException e) {
      throw new IllegalCaseException(e.getMessage());
    }
    return check.check(name, bench);
  }
}
