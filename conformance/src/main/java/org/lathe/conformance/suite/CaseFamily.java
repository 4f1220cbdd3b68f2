package org.lathe.conformance.suite;

import java.util.List;

/** Cases that check one kind of thing. */
public interface CaseFamily {
  /** Returns the short name, such as {@code values}. */
  String id();

  /** Returns one sentence for reports about what the family checks. */
  String about();

  /** Returns the subjects of its cases: mnemonics, or parts of a session or of the model. */
  List<String> subjects();

  /** Returns the cases of one subject; the same for the same plan. */
  List<Draw> draw(String subject, Plan plan);

  /** Returns whether a case belongs to this family. */
  boolean owns(CaseName name);

  /** Returns the subject, one of {@link #subjects}, of a case of this family. */
  default String subjectOf(CaseName name) {
    return name.subject();
  }

  /**
   * Runs a case.
   *
   * @throws IllegalArgumentException if the parameters of the name do not describe a case
   * @throws RuntimeException any exception of the engine, which is a failure
   */
  CaseVerdict check(CaseName name, EngineUnderTest bench);
}
