package org.lathe.conformance.suite;

import java.util.Set;

/**
 * A selection of cases by family and subject.
 *
 * @param families ids of families; empty for all
 * @param subjects mnemonics, or parts of a session or of the model; empty for all
 */
public record CaseSelection(Set<String> families, Set<String> subjects) {
  /** Copies the sets. */
  public CaseSelection {
    families = Set.copyOf(families);
    subjects = Set.copyOf(subjects);
  }

  /** Returns the selection of all cases. */
  public static CaseSelection all() {
    return new CaseSelection(Set.of(), Set.of());
  }

  boolean includes(String family, String subject) {
    return (families.isEmpty() || families.contains(family))
        && (subjects.isEmpty() || subjects.contains(subject));
  }

  @Override
  public String toString() {
    return "families "
        + (families.isEmpty() ? "all" : families)
        + ", subjects "
        + (subjects.isEmpty() ? "all" : subjects);
  }
}
