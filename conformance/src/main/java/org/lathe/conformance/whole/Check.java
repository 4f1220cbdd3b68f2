package org.lathe.conformance.whole;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.CaseParameters;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseVerdict;
import org.lathe.conformance.suite.EngineUnderTest;
import org.lathe.conformance.suite.Plan;

/** One thing that is checked of a session or of the model. */
interface Check {
  /** Its part of the names of its cases, such as {@code fast_step}. */
  String id();

  /** What its cases are made from. */
  List<CaseParameters> draw(Plan plan);

  /** Simpler cases than a failing one, the simplest first. */
  default Stream<CaseParameters> simpler(CaseParameters parameters) {
    return Stream.empty();
  }

  /**
   * Fails unless these parameters make a case.
   *
   * @throws IllegalArgumentException saying what is wrong with them
   */
  void require(CaseParameters parameters);

  /** Runs a case whose parameters make one. */
  CaseVerdict check(CaseName name, EngineUnderTest bench);
}
