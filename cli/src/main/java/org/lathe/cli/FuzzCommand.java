package org.lathe.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.lathe.files.InputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Fuzzes what reads files. Neither fields nor signatures here name a class of the fuzzing module,
 * which is on the class path for this command alone.
 */
@Command(
    name = "fuzz",
    header = "Fuzzes what reads files: for contributors.",
    description = {
      "",
      "Without TARGET, lists the targets: a cheap one runs a thousand or more inputs a second, a"
          + " costly one opens an engine or writes pages. With one, changes its sound files again"
          + " and again, guided by the branches that each input reaches, in a process of its own. A"
          + " finding is an exception that is no refusal, an input that takes more than 5 seconds,"
          + " or a process of more than 1 GiB with a heap of 512 MiB.",
      "",
      "TARGET all runs all of them, one after the other, and prints a table: a million inputs of"
          + " each cheap target, 100,000 of each costly one.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 nothing was found, 1 something was, 2 bad input, or the fuzzer does not run on"
          + " this system.",
      "",
      "Examples:",
      "  ./lathe fuzz                                   the targets",
      "  ./lathe fuzz recipe --seconds 60",
      "  ./lathe fuzz shards --runs 1000000 --corpus corpora/shards",
      "  ./lathe fuzz shards --input fuzz-findings/shards/crash-0ec8",
      "  ./lathe fuzz all"
    })
final class FuzzCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Parameters(
      paramLabel = "TARGET",
      arity = "0..1",
      description = "Name of a target, or all. Default: lists them.")
  String target;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description =
          "Inputs to run. Default: a million of a cheap target, 100,000 of a costly one; without"
              + " limit where --seconds is given.")
  Long runs;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "0",
      description = "Ends each target after this time. Default: no limit.")
  long seconds;

  @Option(
      names = "--corpus",
      paramLabel = "DIR",
      description =
          "Folder of inputs to begin with, which keeps those that reached new branches; of all, a"
              + " folder with one for each target. Default: the sound files alone.")
  Path corpus;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "fuzz-findings",
      description = "Folder of what is found. Default: ${DEFAULT-VALUE}.")
  Path out;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Runs this input alone, and shows what it throws.")
  Path input;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Targets of all at a time; one target has one thread. Default: 1.")
  int threads;

  @Override
  public Integer call() throws Exception {
    Arguments.atLeast(1, "--threads", threads);
    FuzzLines lines = new FuzzLines(this, spec.commandLine().getOut());
    if (target == null) {
      if (input != null) {
        throw new InputException("--input is of one target: name it");
      }
      return lines.list();
    }
    if (input != null) {
      return lines.again();
    }
    return target.equals("all") ? lines.all() : lines.one();
  }
}
