package org.lathe.conformance.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.Trials;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.Deviation;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.engine.Precision;

/**
 * Engines that store activations in bfloat16 and declare it are within every bound, and the bounds
 * leave them no room: those of single operations are reached. Engines that store them otherwise are
 * in {@link BrokenStorage}.
 */
class DeclaredStorageTest {
  private static final Set<String> OPERATIONS =
      Set.of("values", "memory", "gradient", "special", "example");

  @Test
  void anEngineThatStoresWhatItMayIsFoundRight() {
    SuiteResult result = run(StoringCpu.of(StoringCpu.Storing.DECLARED), CaseSelection.all());
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  @Test
  void allActivationsOfOperationsMayBeStored() {
    CaseSelection operations = new CaseSelection(OPERATIONS, Set.of());
    SuiteResult result = run(StoringCpu.of(StoringCpu.Storing.ALL), operations);
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  /** The rounding of a result to 8 bits is nearly all that their bounds allow. */
  @ParameterizedTest
  @ValueSource(strings = {"add", "multiply", "rope", "gelu", "swiglu", "rms_norm", "scale_rows"})
  void theBoundOfAStoredResultIsReached(String mnemonic) {
    CaseSelection operation = new CaseSelection(Set.of("values"), Set.of(mnemonic));
    SuiteResult result = run(StoringCpu.of(StoringCpu.Storing.ALL), operation);
    Deviation all = new Deviation();
    result.cases().forEach(one -> all.add(one.verdict().deviation()));
    assertTrue(all.worst() > 0.99, "only " + all.worst() + " of the bound");
  }

  @Test
  void bfloat16OfFactorsAloneDoesNotAllowIt() {
    Declaration factors = Declaration.float32().with(Precision.BF16);
    Backend engine = new DeclaringBackend(StoringCpu.of(StoringCpu.Storing.ALL), factors);
    CaseSelection memory = new CaseSelection(Set.of("memory"), Set.of("rope", "rms_norm"));
    assertTrue(run(engine, memory).count(Status.FAIL) > 0);
  }

  private static SuiteResult run(Backend engine, CaseSelection selection) {
    return Conformance.suite()
        .run(
            new Backends.Choice(engine, engine.devices().getFirst()),
            new Plan(Trials.seed(), true),
            selection,
            (ran, done, total) -> {});
  }
}
