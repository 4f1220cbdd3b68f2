package org.lathe.conformance.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.Trials;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.Repeatability;

/** The suite expects equal bits only between the runs for which an engine declares them. */
class RepeatabilityTest {
  /** The checks that compare bits between numbers of threads. */
  @ParameterizedTest
  @CsvSource({"session, same_bits", "model, rerun"})
  void bitsOnOtherThreadsAreAskedOfWhoDeclaresThem(String family, String subject) {
    Backend divided = BrokenEngines.divided();
    assertFalse(run(divided, Repeatability.ANY_THREADS, family, subject).passes());
    SuiteResult allowed = run(divided, Repeatability.SAME_THREADS, family, subject);
    assertEquals(List.of(), allowed.failures());
  }

  @Test
  void bitsOnTheSameThreadsAreAskedOfEveryEngine() {
    Backend unsteady =
        new BreakingBackend(
            BrokenEngines.healthy(),
            (session, inner) ->
                new DelegatingProgram(inner) {
                  private int runs;

                  @Override
                  public void run() {
                    inner.run();
                    runs++;
                  }

                  @Override
                  public void read(String output, float[] values) {
                    super.read(output, values);
                    if (runs == 2) {
                      values[0] = Math.nextUp(values[0]);
                    }
                  }
                });
    assertFalse(run(unsteady, Repeatability.SAME_THREADS, "session", "same_bits").passes());
  }

  @Test
  void anExactEngineDeclaresAnyThreads() {
    assertThrows(
        IllegalArgumentException.class, () -> Declaration.bits().with(Repeatability.SAME_THREADS));
  }

  private static SuiteResult run(
      Backend inner, Repeatability declared, String family, String subject) {
    Backend engine = new DeclaringBackend(inner, Declaration.float32().with(declared));
    return Conformance.suite()
        .run(
            new Backends.Choice(engine, engine.devices().getFirst()),
            new Plan(Trials.seed(), true),
            new CaseSelection(Set.of(family), Set.of(subject)),
            (ran, done, total) -> {});
  }
}
