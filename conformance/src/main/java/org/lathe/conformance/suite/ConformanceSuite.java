package org.lathe.conformance.suite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.sessions.JqwikSession;
import org.lathe.engine.Backends;
import org.lathe.engine.EngineException;

/** Runs the cases of families on an engine. */
public final class ConformanceSuite {
  /** Simpler cases tried for the first failure of a subject in a family. */
  private static final int SIMPLER = 200;

  /** Receives each case after it has run. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A case was run.
     *
     * @param done number of cases run so far, including this one
     * @param total number of cases in all
     */
    void ran(CaseResult result, int done, int total);
  }

  private record Drawn(CaseFamily family, String subject, Draw draw) {}

  private final List<CaseFamily> families;

  /** Creates a suite of these families. */
  public ConformanceSuite(List<CaseFamily> families) {
    this.families = List.copyOf(families);
  }

  /** Returns the families, in the order they run. */
  public List<CaseFamily> families() {
    return families;
  }

  /**
   * Runs all cases of a plan.
   *
   * @param chosen what to run
   * @throws IllegalArgumentException if nothing is chosen
   */
  public SuiteResult run(
      Backends.Choice engine, Plan plan, CaseSelection chosen, Listener listener) {
    List<CaseResult> results = new ArrayList<>();
    try (EngineUnderTest bench = new EngineUnderTest(engine)) {
      // The generators and their shrinking need a session of jqwik.
      JqwikSession.run(
          () -> {
            List<Drawn> all = draw(plan, chosen);
            Set<String> failed = new HashSet<>();
            for (Drawn drawn : all) {
              boolean first = !failed.contains(drawn.family().id() + "/" + drawn.subject());
              CaseResult result = run(drawn, bench, first);
              // If there is no simpler case, the next failure is simplified.
              if (result.verdict().status() == Status.FAIL
                  && drawn.draw().simpler().get().findAny().isPresent()) {
                failed.add(drawn.family().id() + "/" + drawn.subject());
              }
              results.add(result);
              listener.ran(result, results.size(), all.size());
            }
          });
    }
    return SuiteResult.of(engine, plan, families, results);
  }

  /**
   * Runs one case again, as it is.
   *
   * @throws IllegalArgumentException if no family has this case or its parameters are invalid
   */
  public SuiteResult run(Backends.Choice engine, Plan plan, CaseName name) {
    CaseFamily family =
        families.stream()
            .filter(candidate -> candidate.owns(name))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("no family of cases has '" + name + "'"));
    try (EngineUnderTest bench = new EngineUnderTest(engine)) {
      CaseResult result = new CaseResult(family, name, name, check(family, name, bench));
      return SuiteResult.of(engine, plan, families, List.of(result));
    }
  }

  private List<Drawn> draw(Plan plan, CaseSelection chosen) {
    List<Drawn> all = new ArrayList<>();
    for (CaseFamily family : families) {
      for (String subject : family.subjects()) {
        if (chosen.includes(family.id(), subject)) {
          Set<CaseName> seen = new HashSet<>();
          for (Draw draw : family.draw(subject, plan)) {
            if (seen.add(draw.name())) {
              all.add(new Drawn(family, subject, draw));
            }
          }
        }
      }
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException("no case is selected by " + chosen);
    }
    return all;
  }

  private static CaseResult run(Drawn drawn, EngineUnderTest bench, boolean first) {
    CaseFamily family = drawn.family();
    CaseVerdict verdict = check(family, drawn.draw().name(), bench);
    if (verdict.status() != Status.FAIL || !first) {
      return new CaseResult(family, drawn.draw().name(), drawn.draw().name(), verdict);
    }
    Draw simplest = drawn.draw();
    int left = SIMPLER;
    boolean simpler = true;
    while (simpler && left > 0) {
      simpler = false;
      for (Draw candidate : simplest.simpler().get().limit(left).toList()) {
        left--;
        CaseVerdict again = check(family, candidate.name(), bench);
        if (again.status() == Status.FAIL) {
          simplest = candidate;
          verdict = again;
          simpler = true;
          break;
        }
      }
    }
    return new CaseResult(family, drawn.draw().name(), simplest.name(), verdict);
  }

  private static CaseVerdict check(CaseFamily family, CaseName name, EngineUnderTest bench) {
    try {
      return family.check(name, bench);
    } catch (RefusedException e) {
      if (!bench.declaration().unsupported().contains(e.mnemonic())) {
        return CaseVerdict.fail(
            "the engine refuses " + e.mnemonic() + ", which it declares: " + e.getMessage(),
            new Deviation());
      }
      return e.mnemonic().equals(name.subject())
          ? CaseVerdict.without(Status.UNSUPPORTED, e.getMessage())
          : CaseVerdict.without(Status.SKIPPED, "needs " + e.mnemonic() + ": " + e.getMessage());
    } catch (IllegalCaseException e) {
      throw new IllegalArgumentException("'" + name + "': " + e.getMessage());
    } catch (EngineException e) {
      return CaseVerdict.fail("the engine says: " + e.getMessage(), new Deviation());
    } catch (RuntimeException | AssertionError e) {
      return CaseVerdict.fail("the engine fails with " + e, new Deviation());
    }
  }
}
