package org.lathe.fuzzing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.lathe.fuzzing.targets.FuzzTarget;

/**
 * A short run of the fuzzer over all targets, in one process. A long one is the command {@code
 * fuzz}.
 */
class ShortFuzzTest {
  /** Executions that each target has at least: those of its sound files. */
  private static final int LEAST = 2;

  /** Seconds, far more than an input takes on a busy machine. */
  private static final int HANGS = 120;

  @Test
  void theFuzzerFindsNothing() {
    List<FuzzTarget> targets = FuzzTargets.all();
    long runs = targets.stream().mapToLong(target -> target.cost().shortRun()).sum();
    FuzzOptions options =
        new FuzzOptions(runs, 0, HANGS, Optional.empty(), Path.of("target", "fuzz-findings"));
    FuzzResult result;
    try {
      result = FuzzRun.together(targets, options, (_, _, _) -> {});
    } catch (NoFuzzerException e) {
      System.out.println("SKIPPED: the fuzzer does not run here: " + e.getMessage());
      Assumptions.abort(e.getMessage());
      return;
    }
    assertTrue(result.clean(), () -> result + ": see fuzzing/target/fuzz-findings/log.txt");
    assertEquals(runs, result.executions());
    for (FuzzTarget target : targets) {
      assertTrue(result.ofEach().get(target.name()) >= LEAST, target::name);
    }
  }
}
