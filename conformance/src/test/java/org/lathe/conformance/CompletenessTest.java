package org.lathe.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.lathe.conformance.cases.Cases;
import org.lathe.conformance.cases.Oracles;
import org.lathe.conformance.family.ExampleFamily;
import org.lathe.conformance.suite.Plan;
import org.lathe.engine.Backends;
import org.lathe.graph.Task;
import org.lathe.graph.op.Op;
import org.lathe.graph.op.Operations;

/** Every operation has its page, cases, oracle, definition and kernel. */
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
    assertTrue(cases != null, "class " + name + "Cases is missing beside Cases");
    assertEquals(operation, cases.operation(), name + "Cases makes cases of another operation");
    assertTrue(
        Oracles.find(operation).isPresent(),
        name + "Cases does not implement Oracle, and there is no class " + name + "Oracle");
    Op op = cases.of(cases.real().getFirst()).op();
    assertTrue(
        Operations.MNEMONICS.contains(op.mnemonic()),
        "mnemonic " + op.mnemonic() + " is not the name of record " + name);
    for (String engine : List.of("scalar", "vector")) {
      assertTrue(has(engine, op), name + " has no kernel in engine " + engine);
    }
    assertTrue(
        Files.isRegularFile(PAGES.resolve(op.mnemonic() + ".md")),
        name + " has no page docs/spec/ops/" + op.mnemonic() + ".md");
    assertFalse(
        new ExampleFamily().draw(op.mnemonic(), new Plan(Trials.seed(), true)).isEmpty(),
        name + "'s page has no block ```json example");
  }

  private static boolean has(String engine, Op op) {
    return Backends.choose(engine).backend().supports(new Task(op, List.of(), List.of())).ok();
  }
}
