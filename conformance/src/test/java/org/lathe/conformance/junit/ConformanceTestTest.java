package org.lathe.conformance.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.conformance.suite.CaseName;
import org.lathe.engine.Backend;
import org.opentest4j.TestAbortedException;

/** Tests what the build of another project sees of the suite, by running its tests here. */
class ConformanceTestTest {
  @TempDir private Path folder;

  private ConformanceTest flawed(String... subjects) {
    return new AnotherProject(folder, Set.of(subjects));
  }

  /** Returns the result of each test, by container and name; empty for a pass. */
  private static Map<String, Optional<Throwable>> run(ConformanceTest test) {
    Map<String, Optional<Throwable>> outcomes = new LinkedHashMap<>();
    test.conformance().forEach(node -> run("", node, outcomes));
    return outcomes;
  }

  private static void run(
      String within, DynamicNode node, Map<String, Optional<Throwable>> outcomes) {
    switch (node) {
      case DynamicContainer container ->
          container
              .getChildren()
              .forEach(child -> run(container.getDisplayName() + "/", child, outcomes));
      case DynamicTest test -> {
        Optional<Throwable> outcome = Optional.empty();
        try {
          test.getExecutable().execute();
        } catch (Throwable thrown) {
          outcome = Optional.of(thrown);
        }
        assertFalse(outcomes.containsKey(within + test.getDisplayName()));
        outcomes.put(within + test.getDisplayName(), outcome);
      }
      default -> throw new AssertionError(node);
    }
  }

  @Test
  void aCaseIsATestOfItsName() {
    Map<String, Optional<Throwable>> outcomes = run(flawed("add", "matmul", "rope"));
    List<String> subjects = new ArrayList<>();
    outcomes.forEach(
        (name, outcome) -> {
          if (name.equals("at least one case passes")) {
            assertTrue(outcome.isEmpty());
            return;
          }
          String subject = name.substring(0, name.indexOf('/'));
          subjects.add(subject);
          CaseName of = CaseName.parse(name.substring(name.indexOf('/') + 1));
          assertEquals(subject, of.subject());
          switch (subject) {
            case "matmul" -> assertTrue(outcome.isEmpty(), name);
            case "rope" -> assertEquals(TestAbortedException.class, outcome.get().getClass());
            default -> outcome.ifPresent(thrown -> assertTrue(thrown instanceof AssertionError));
          }
        });
    assertEquals(Set.of("add", "matmul", "rope"), Set.copyOf(subjects));
    assertTrue(
        outcomes.values().stream()
            .flatMap(Optional::stream)
            .anyMatch(AssertionError.class::isInstance));
  }

  @Test
  void aFailureSaysHowToRunItAgain() {
    String message =
        run(flawed("add")).values().stream()
            .flatMap(Optional::stream)
            .map(Throwable::getMessage)
            .filter(said -> said.contains("bundle"))
            .findFirst()
            .orElseThrow();
    assertTrue(message.startsWith("y0[0] is "), message);
    assertTrue(
        message.contains("mvn test -Dtest=AnotherProject '-Dlathe.conformance.case=add["), message);
    assertTrue(message.contains("bundle  " + folder), message);
  }

  @Test
  void oneCaseRunsAlone() {
    String name = "matmul[m=3,k=4,n=5]#uniform@seed=7";
    System.setProperty(ConformanceTest.CASE, name);
    try {
      assertEquals(Map.of(name, Optional.empty()), run(flawed()));
    } finally {
      System.clearProperty(ConformanceTest.CASE);
    }
  }

  @Test
  void nothingRunIsAFailure() {
    Map<String, Optional<Throwable>> none = run(flawed("rope"));
    assertTrue(none.get("at least one case passes").get() instanceof AssertionError);
    Map<String, Optional<Throwable>> nothing = run(flawed("repe"));
    assertTrue(nothing.get("at least one case passes").get() instanceof AssertionError);
  }

  @Test
  void anEngineThatIsNotThereIsSaid() {
    ConformanceTest test =
        new ConformanceTest() {
          @Override
          protected Backend backend() {
            return new AbsentBackend();
          }
        };
    String message = assertThrows(IllegalStateException.class, test::conformance).getMessage();
    assertEquals("engine absent is not available: install it", message);
  }
}
