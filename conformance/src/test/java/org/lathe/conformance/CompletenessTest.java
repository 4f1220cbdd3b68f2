package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.family.ExampleFamily;
import org.lathe.conformance.oracle.Oracles;
import org.lathe.conformance.suite.Plan;
import org.lathe.graph.op.Op;

/** No operation is without its page, cases, oracle, definition and kernel. */
class CompletenessTest {
  private static final Path PAGES = Path.of(System.getProperty("lathe.docs"), "spec", "ops");

  @TestFactory
  Stream<DynamicTest> everyOperationHasAllItsParts() {
    return Operations.ALL.stream()
        .map(
            operation ->
                DynamicTest.dynamicTest(operation.getSimpleName(), () -> check(operation)));
  }

  private static void check(Class<? extends Op> operation) {
    String name = operation.getSimpleName();
    Cases<?> cases = Cases.all().get(operation);
    assertTrue(cases != null, name + " has no cases in Cases.all()");
    assertTrue(Oracles.operations().contains(operation), name + " has no oracle in Oracles");
    Op op = cases.of(cases.real().getFirst()).op();
    for (String engine : List.of("scalar", "vector")) {
      assertTrue(Operations.has(engine, op), name + " has no kernel in engine " + engine);
    }
    assertTrue(
        Files.isRegularFile(PAGES.resolve(op.mnemonic() + ".md")),
        name + " has no page docs/spec/ops/" + op.mnemonic() + ".md");
    assertFalse(
        new ExampleFamily().draw(op.mnemonic(), new Plan(Trials.seed(), true)).isEmpty(),
        name + "'s page has no block ```json example");
  }
}
