package org.lathe.conformance.check;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;

/** A check of one property of a session or of the model. */
public interface Check {
  /** Returns its part of the names of its cases, such as {@code fast_step}. */
  String id();

  /** Returns the generator of the parameters of its cases. */
  List<CaseParameters> draw(Plan plan);

  /** Returns cases that are simpler than a failing one, the simplest first. */
  default Stream<CaseParameters> simpler(CaseParameters parameters) {
    return Stream.empty();
  }

  /**
   * Fails unless these parameters describe a case.
   *
   * @throws IllegalArgumentException saying what is wrong with them
   */
  void require(CaseParameters parameters);

  /** Runs a case with valid parameters. */
  CaseVerdict check(CaseName name, EngineUnderTest bench);
}
