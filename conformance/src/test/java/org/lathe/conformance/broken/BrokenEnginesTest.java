package org.lathe.conformance.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.Trials;
import org.lathe.conformance.bundle.Bundle;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;

/**
 * The suite rejects every broken engine, by the family of cases that should detect it, even in its
 * quick set. The bundle of a failure fails again alone. The suite accepts the engine from which the
 * others are made.
 */
class BrokenEnginesTest {
  private static final ConformanceSuite SUITE = Conformance.suite();

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> areFoundWrong() {
    return BrokenEngines.all().stream()
        .map(broken -> DynamicTest.dynamicTest(broken.toString(), () -> find(broken)));
  }

  private void find(Broken broken) {
    CaseSelection meant = new CaseSelection(Set.of(broken.family()), Set.of(broken.subject()));
    // The cases of a quick plan are a subset of those of a full plan.
    SuiteResult result = run(broken.engine(), new Plan(Trials.seed(), true), meant);
    assertTrue(
        !result.failures().isEmpty(),
        "not found by the %s cases of %s".formatted(broken.family(), broken.subject()));
    Map<CaseName, Path> bundles = Bundle.writeAll(result, folder, CaseName::toString);
    bundles.forEach(
        (name, bundle) ->
            assertFalse(
                Bundle.replay(bundle, choice(broken.engine()), 1).passes(),
                () -> name + " passes when its bundle is run alone"));
  }

  @Test
  void theEngineTheyAreMadeFromIsFoundRight() {
    SuiteResult result =
        run(BrokenEngines.healthy(), new Plan(Trials.seed(), true), CaseSelection.all());
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  private static SuiteResult run(Backend engine, Plan plan, CaseSelection selection) {
    return SUITE.run(choice(engine), plan, selection, (result, done, total) -> {});
  }

  private static Backends.Choice choice(Backend engine) {
    return new Backends.Choice(engine, engine.devices().getFirst());
  }
}
