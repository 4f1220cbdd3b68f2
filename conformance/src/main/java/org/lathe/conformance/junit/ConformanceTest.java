package org.lathe.conformance.junit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.bundle.Bundle;
import org.lathe.conformance.suite.CaseFamily;
import org.lathe.conformance.suite.CaseName;
import org.lathe.conformance.suite.CaseResult;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.ConformanceSuite;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.engine.Device;
import org.lathe.engine.Support;

/**
 * The suite as tests of another project's engine:
 *
 * <pre>
 * class MyEngineTest extends ConformanceTest {
 *   &#64;Override
 *   protected Backend backend() {
 *     return new MyBackend();
 *   }
 * }
 * </pre>
 *
 * The tests' virtual machine needs {@code --add-modules jdk.incubator.vector} (Surefire's {@code
 * argLine}), because the reference uses that module.
 *
 * <p>Each operation (or part of a session or of the model) is a container, and each case is a test
 * with the name of the case. The cases of an operation run together when its container is reached.
 * {@code -Dlathe.conformance.case=NAME} runs one case alone. Operations that the engine declares as
 * unsupported are reported as aborted.
 */
@Execution(ExecutionMode.SAME_THREAD)
public abstract class ConformanceTest {
  /** The property that names one case to run. */
  public static final String CASE = "lathe.conformance.case";

  private static final String VECTOR = "jdk.incubator.vector";

  private final ConformanceSuite suite = Conformance.suite();
  private long passed;

  /** Constructor for subclasses. */
  protected ConformanceTest() {}

  /** Returns the engine to compare with the reference. */
  protected abstract Backend backend();

  /** Returns the device to use; the first one unless overridden. */
  protected Device device() {
    Backend backend = backend();
    Support available = backend.available();
    if (!available.ok()) {
      throw new IllegalStateException(
          "engine " + backend.id() + " is not available: " + available.reason());
    }
    return backend.devices().getFirst();
  }

  /** Returns the plan; the full set with seed 1 unless overridden. */
  protected Plan plan() {
    return new Plan(1, false);
  }

  /** Returns the selection of cases; all unless overridden. */
  protected CaseSelection selection() {
    return CaseSelection.all();
  }

  /**
   * Returns the folder for bundles of failing cases; {@code target/conformance} unless overridden.
   */
  protected Path bundles() {
    return Path.of("target", "conformance");
  }

  /** Returns the cases as tests. */
  @TestFactory
  final Stream<DynamicNode> conformance() {
    Assertions.assertTrue(
        ModuleLayer.boot().findModule(VECTOR).isPresent(),
        "the reference needs a module of the JDK: let the tests' java have the option"
            + " --add-modules "
            + VECTOR
            + " (Maven: <argLine> of the Surefire plugin)");
    Backends.Choice engine = new Backends.Choice(backend(), device());
    String one = System.getProperty(CASE, "");
    if (!one.isEmpty()) {
      return tests(suite.run(engine, plan(), CaseName.parse(one))).stream();
    }
    CaseSelection selection = selection();
    Stream<DynamicNode> containers =
        subjects(selection).stream().map(subject -> container(engine, subject, selection));
    DynamicNode ran =
        DynamicTest.dynamicTest(
            "at least one case passes",
            () -> Assertions.assertTrue(passed > 0, () -> "no case passes of " + selection));
    return Stream.concat(containers, Stream.of(ran));
  }

  /** Returns the subjects of the selected families, in order. */
  private Set<String> subjects(CaseSelection selection) {
    Set<String> subjects = new LinkedHashSet<>();
    for (CaseFamily family : suite.families()) {
      if (selection.families().isEmpty() || selection.families().contains(family.id())) {
        subjects.addAll(family.subjects());
      }
    }
    if (!selection.subjects().isEmpty()) {
      subjects.retainAll(selection.subjects());
    }
    return subjects;
  }

  private DynamicNode container(Backends.Choice engine, String subject, CaseSelection selection) {
    CaseSelection only = new CaseSelection(selection.families(), Set.of(subject));
    Stream<DynamicNode> tests =
        Stream.of(subject)
            .flatMap(
                reached -> {
                  SuiteResult result = suite.run(engine, plan(), only, (ran, done, total) -> {});
                  passed += result.count(Status.PASS);
                  return tests(result).stream();
                });
    return DynamicContainer.dynamicContainer(subject, tests);
  }

  private List<DynamicNode> tests(SuiteResult result) {
    Map<CaseName, Path> bundles = Bundle.writeAll(result, bundles(), this::command);
    List<DynamicNode> tests = new ArrayList<>();
    for (CaseResult one : result.cases()) {
      String name = one.drawn().toString();
      tests.add(DynamicTest.dynamicTest(name, () -> check(one, bundles.get(one.name()))));
    }
    return tests;
  }

  private void check(CaseResult one, Path bundle) {
    String message = one.verdict().message();
    switch (one.verdict().status()) {
      case PASS -> {}
      case UNSUPPORTED, SKIPPED -> Assumptions.abort(message);
      case FAIL ->
          Assertions.fail(
              message
                  + "\n  case    "
                  + one.name()
                  + "\n  again   "
                  + command(one.name())
                  + (bundle == null ? "" : "\n  bundle  " + bundle));
    }
  }

  private String command(CaseName name) {
    return "mvn test -Dtest=%s '-D%s=%s'".formatted(getClass().getSimpleName(), CASE, name);
  }
}
