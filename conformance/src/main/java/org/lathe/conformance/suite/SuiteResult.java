package org.lathe.conformance.suite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;

/**
 * The result of a run of the suite. It is deterministic: identical between runs with the same plan.
 *
 * @param engine id of the engine
 * @param device its device, as it names itself
 * @param declaration what the engine declares
 * @param plan the plan of the run
 * @param families families that have results, in order
 * @param cases every case, in order
 */
public record SuiteResult(
    String engine,
    String device,
    Declaration declaration,
    Plan plan,
    List<CaseFamily> families,
    List<CaseResult> cases) {
  /** Copies the lists. */
  public SuiteResult {
    families = List.copyOf(families);
    cases = List.copyOf(cases);
  }

  static SuiteResult of(
      Backends.Choice engine, Plan plan, List<CaseFamily> families, List<CaseResult> cases) {
    List<CaseFamily> present =
        families.stream()
            .filter(family -> cases.stream().anyMatch(result -> result.family() == family))
            .toList();
    return new SuiteResult(
        engine.backend().id(),
        engine.device().name(),
        engine.backend().declaration(),
        plan,
        present,
        cases);
  }

  /** Returns the number of cases with this status. */
  public long count(Status status) {
    return cases.stream().filter(result -> result.verdict().status() == status).count();
  }

  /** Returns whether no case failed and at least one passed. */
  public boolean passes() {
    return count(Status.FAIL) == 0 && count(Status.PASS) > 0;
  }

  /** Returns the cases that failed, in order. */
  public List<CaseResult> failures() {
    return cases.stream().filter(result -> result.verdict().status() == Status.FAIL).toList();
  }

  /** Returns the results of each subject of a family, in order. */
  public List<SubjectResult> subjects(CaseFamily family) {
    Map<String, List<CaseResult>> bySubject = new LinkedHashMap<>();
    for (CaseResult result : cases) {
      if (result.family() == family) {
        bySubject
            .computeIfAbsent(family.subjectOf(result.name()), subject -> new ArrayList<>())
            .add(result);
      }
    }
    return bySubject.entrySet().stream()
        .map(entry -> SubjectResult.of(family, entry.getKey(), entry.getValue()))
        .toList();
  }
}
