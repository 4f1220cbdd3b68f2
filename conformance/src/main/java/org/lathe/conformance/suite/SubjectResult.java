package org.lathe.conformance.suite;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results of the cases of one subject in a family.
 *
 * @param family the family
 * @param subject such as a mnemonic
 * @param counts number of cases by status
 * @param deviation of all cases together
 * @param worst the case with the largest share of its bound; empty if no case measures one
 * @param failures the cases that failed; the simplified one comes first
 */
public record SubjectResult(
    CaseFamily family,
    String subject,
    Map<Status, Integer> counts,
    Deviation deviation,
    Optional<CaseName> worst,
    List<CaseResult> failures) {
  static SubjectResult of(CaseFamily family, String subject, List<CaseResult> cases) {
    Map<Status, Integer> counts = new EnumMap<>(Status.class);
    Deviation all = new Deviation();
    CaseName worst = null;
    for (CaseResult result : cases) {
      Deviation one = result.verdict().deviation();
      counts.merge(result.verdict().status(), 1, Integer::sum);
      if (one.count() > 0 && (worst == null || one.worst() > all.worst())) {
        worst = result.name();
      }
      all.add(one);
    }
    return new SubjectResult(
        family,
        subject,
        counts,
        all,
        Optional.ofNullable(worst),
        cases.stream()
            .filter(result -> result.verdict().status() == Status.FAIL)
            .sorted(Comparator.comparing(result -> result.name().equals(result.drawn())))
            .toList());
  }

  /** Returns the number of cases with this status. */
  public int count(Status status) {
    return counts.getOrDefault(status, 0);
  }
}
