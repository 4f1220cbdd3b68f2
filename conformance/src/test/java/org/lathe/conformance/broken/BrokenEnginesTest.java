package org.lathe.conformance.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.Trials;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Selection;
import org.lathe.conformance.suite.Suite;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;

/**
 * The suite finds every broken engine wrong, by the family of cases that is there for it, even in
 * its quick set; and it does not find the engine wrong that they are all made from.
 */
class BrokenEnginesTest {
  private static final Suite SUITE = Conformance.suite();

  @TestFactory
  Stream<DynamicTest> areFoundWrong() {
    return BrokenEngines.all().stream()
        .map(broken -> DynamicTest.dynamicTest(broken.toString(), () -> find(broken)));
  }

  private static void find(Broken broken) {
    Selection meant = new Selection(Set.of(broken.family()), Set.of(broken.subject()));
    // The cases of a quick plan are some of a full one's.
    SuiteResult result = run(broken.engine(), new Plan(Trials.seed(), true), meant);
    assertTrue(
        !result.failures().isEmpty(),
        "not found by the %s cases of %s".formatted(broken.family(), broken.subject()));
  }

  @Test
  void theEngineTheyAreMadeFromIsFoundRight() {
    SuiteResult result =
        run(BrokenEngines.healthy(), new Plan(Trials.seed(), true), Selection.all());
    assertEquals(List.of(), result.failures());
    assertTrue(result.passes());
  }

  private static SuiteResult run(Backend engine, Plan plan, Selection selection) {
    Backends.Choice choice = new Backends.Choice(engine, engine.devices().getFirst());
    return SUITE.run(choice, plan, selection, (result, done, total) -> {});
  }
}
