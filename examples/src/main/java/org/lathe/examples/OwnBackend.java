package org.lathe.examples;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.lathe.conformance.Conformance;
import org.lathe.conformance.suite.CaseSelection;
import org.lathe.conformance.suite.Plan;
import org.lathe.conformance.suite.Status;
import org.lathe.conformance.suite.SuiteResult;
import org.lathe.engine.Backend;
import org.lathe.engine.Backends;
import org.lathe.examples.interpreter.InterpreterBackend;
import org.lathe.examples.interpreter.InterpreterKernel;

/**
 * Checks an engine of your own with the conformance suite. The engine is the package {@link
 * org.lathe.examples.interpreter}: plain Java loops for five operations. The suite compares each
 * result with float64, under bounds that are derived for each operation, and checks the contract of
 * programs.
 */
public final class OwnBackend {
  private OwnBackend() {}

  /** Checks the engine, then one with a mistake, and prints the results of both. */
  public static void main(String[] arguments) {
    print(check(new InterpreterBackend()));
    print(check(withMistake()));
  }

  /**
   * Runs the quick set of the suite, for the operations that the engine has. For an engine with
   * more operations, use {@code CaseSelection.all()}; operations that it declares as unsupported
   * are then counted as unsupported.
   */
  static SuiteResult check(Backend engine) {
    Backends.Choice choice = new Backends.Choice(engine, engine.devices().getFirst());
    Plan quick = new Plan(1, true);
    CaseSelection chosen = new CaseSelection(Set.of(), InterpreterBackend.KERNELS.keySet());
    return Conformance.suite().run(choice, quick, chosen, (result, done, total) -> {});
  }

  /**
   * Returns the same engine with a row sum that leaves out the last element of each row, a common
   * mistake in kernels that work on blocks.
   */
  static Backend withMistake() {
    Function<InterpreterKernel, InterpreterKernel> forgetful =
        right ->
            (op, inputs, shapes, output) -> {
              float[] x = inputs.getFirst().clone();
              int columns = shapes.getFirst().columns();
              for (int last = columns - 1; last < x.length; last += columns) {
                x[last] = 0;
              }
              right.run(op, List.of(x), shapes, output);
            };
    return new InterpreterBackend()
        .with("row_sum", forgetful.apply(InterpreterBackend.KERNELS.get("row_sum")));
  }

  private static void print(SuiteResult result) {
    System.out.printf(
        "%d cases pass, %d fail, %d are not supported or not run%n",
        result.count(Status.PASS),
        result.count(Status.FAIL),
        result.count(Status.UNSUPPORTED) + result.count(Status.SKIPPED));
    // The suite reduces the first failure of each operation to a simple case that still fails.
    result.failures().stream()
        .findFirst()
        .ifPresent(
            failure ->
                System.out.println(
                    "FAIL " + failure.name() + "\n     " + failure.verdict().message()));
  }
}
