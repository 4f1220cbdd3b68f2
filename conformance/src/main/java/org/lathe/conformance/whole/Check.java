package org.lathe.conformance.whole;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.conformance.cases.Parameters;
import org.lathe.conformance.suite.Bench;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Verdict;

/** One thing that is checked of a session or of the model. */
interface Check {
  /** Its part of the names of its cases, such as {@code fast_step}. */
  String id();

  /** What its cases are made from. */
  List<Parameters> draw(Plan plan);

  /** Simpler cases than a failing one, the simplest first. */
  default Stream<Parameters> simpler(Parameters parameters) {
    return Stream.empty();
  }

  /**
   * Fails unless these parameters make a case.
   *
   * @throws IllegalArgumentException saying what is wrong with them
   */
  void require(Parameters parameters);

  /** Runs a case whose parameters make one. */
  Verdict check(CaseName name, Bench bench);
}
