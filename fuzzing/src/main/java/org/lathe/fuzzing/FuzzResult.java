package org.lathe.fuzzing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run of the fuzzer came to.
 *
 * @param executions that were run
 * @param ofEach those of each target, by its name; empty if the fuzzer could not end in order
 * @param covered branches that they reached
 * @param findings files of the inputs that were found, in the order of their names
 * @param memory most MiB of the process, the JVM and the fuzzer among them
 * @param before MiB of the process when it had read the seeds
 * @param ended why the run ended before its executions, as one line; empty if it did not
 */
public record FuzzResult(
    long executions,
    Map<String, Long> ofEach,
    long covered,
    List<Path> findings,
    long memory,
    long before,
    String ended) {
  /** Returns whether nothing was found, in as many executions as were asked for. */
  public boolean clean() {
    return findings.isEmpty() && ended.isEmpty();
  }
}
