package org.lathe.conformance.broken;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lathe.conformance.session.SessionFamily;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.Evidence;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.conformance.whole.ModelFamily;
import org.lathe.cpu.scalar.ScalarBackend;
import org.lathe.cpu.vector.VectorBackend;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Declaration;
import org.lathe.models.ltm.Posterior;

/**
 * The families of whole graphs accept the project's engines under every declaration, and reject
 * each engine that breaks something, by the cases that should detect it.
 */
class WholeFamiliesTest {
  private static final ConformanceSuite SUITE =
      new ConformanceSuite(List.of(new SessionFamily(), new ModelFamily()));

  static Stream<Arguments> engines() {
    Declaration withoutNoise = Declaration.float32().without(Set.of("philox_normal"));
    return Stream.of(
        Arguments.of("scalar", new ScalarBackend(), 1),
        Arguments.of("vector", new VectorBackend(), 2),
        Arguments.of(
            "float32", new DeclaringBackend(new VectorBackend(), Declaration.float32()), 3),
        Arguments.of("without noise", new DeclaringBackend(new VectorBackend(), withoutNoise), 4));
  }

  @ParameterizedTest(name = "{0}, seed {2}")
  @MethodSource("engines")
  void findsARightEngineRight(String name, Backend engine, long seed) {
    SuiteResult result = run(engine, seed, CaseSelection.all());
    assertEquals(
        List.of(),
        result.cases().stream()
            .filter(one -> one.verdict().status() != Status.PASS)
            .map(WholeFamiliesTest::line)
            .toList());
  }

  private static String line(CaseResult result) {
    return result.name() + ": " + result.verdict().message();
  }

  @TestFactory
  Stream<DynamicTest> findsABrokenEngineWrong() {
    return Stream.of(
            BrokenStates.all(), BrokenPrograms.all(), BrokenModels.all(), BrokenStorage.ofModels())
        .flatMap(List::stream)
        .map(broken -> DynamicTest.dynamicTest(broken.toString(), () -> find(broken)));
  }

  private static void find(Broken broken) {
    CaseSelection meant = new CaseSelection(Set.of(broken.family()), Set.of(broken.subject()));
    SuiteResult result = run(broken.engine(), 1, meant);
    assertTrue(
        !result.failures().isEmpty(),
        "not found by the %s cases of %s".formatted(broken.family(), broken.subject()));
  }

  /** The bundle of a failing run shows the failure by itself. */
  @Test
  void evidenceShowsTheMiss() {
    Broken doubled =
        BrokenModels.all().stream()
            .filter(broken -> broken.what().equals("doubles the gradient"))
            .findFirst()
            .orElseThrow();
    CaseSelection meant = new CaseSelection(Set.of("model"), Set.of("fast_step"));
    Evidence evidence =
        run(doubled.engine(), 1, meant).failures().getFirst().verdict().evidence().orElseThrow();
    Evidence.Result moment = evidence.results().get(Posterior.firstMoment(Posterior.MU));
    boolean off = false;
    for (int i = 0; i < moment.got().length; i++) {
      off |= Math.abs(moment.got()[i] - moment.expected()[i]) > moment.bounds()[i];
    }
    assertTrue(off, "the first moment is within its bounds");
  }

  private static SuiteResult run(Backend engine, long seed, CaseSelection selection) {
    Backends.Choice choice = new Backends.Choice(engine, engine.devices().getFirst());
    return SUITE.run(choice, new Plan(seed, true), selection, (result, done, total) -> {});
  }
}
