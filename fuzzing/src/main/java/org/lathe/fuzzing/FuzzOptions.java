package org.lathe.fuzzing;

import java.nio.file.Path;
import java.util.Optional;
import org.lathe.files.InputException;

/**
 * How a target is fuzzed.
 *
 * @param runs executions after which a run ends, those of the seeds among them; at least 1
 * @param seconds after which it ends too; 0 for no limit
 * @param inputSeconds that one input may take; at least 1
 * @param corpus a folder to begin with and to keep in it what reached new code; empty for one that
 *     is removed
 * @param findings the folder of what was found, in a folder for each target
 */
public record FuzzOptions(
    long runs, long seconds, int inputSeconds, Optional<Path> corpus, Path findings) {
  /** Seconds that one input may take on a machine that does nothing else. */
  public static final int INPUT_SECONDS = 5;

  /** MiB of heap of the process that reads: what does not fit is a finding. */
  public static final int HEAP_MIB = 512;

  /**
   * MiB of the process as a whole: the JVM and the fuzzer's own tables take some 450 before the
   * first input.
   */
  public static final int PROCESS_MIB = 1024;

  /** Checks the ranges. */
  public FuzzOptions {
    if (runs < 1) {
      throw new InputException("{runs} %d, must be at least 1".formatted(runs));
    }
    if (seconds < 0) {
      throw new InputException("{seconds} %d, must be at least 0".formatted(seconds));
    }
  }
}
