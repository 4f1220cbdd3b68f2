package org.lathe.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures speed and memory. Neither fields nor signatures here name a class of the benchmarks,
 * which are on the class path for this command alone.
 */
@Command(
    name = "bench",
    header = "Measures speed and memory, alone or beside libtorch.",
    description = {
      "",
      "Times the fast step, the slow step and generation of a preset on the vector engine, and the"
          + " time of each kernel, as shares of the peaks of this machine, measured in the same"
          + " run. With --peer, libtorch computes the same steps with its own differentiation, in"
          + " turns in the same process; the results are compared first.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./lathe bench                          LTM-S, one sequence",
      "  ./lathe bench --preset small --peer    beside libtorch (Maven fetches it once)",
      "  ./lathe bench --kernels                each kernel under JMH, about five minutes",
      "  ./lathe bench --kernels 'matmul' --threads 1"
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      defaultValue = "ltm-s",
      description =
          "small (d 128, 3 layers, 8 sequences of 256), or a preset of train. Default:"
              + " ${DEFAULT-VALUE}.")
  String preset;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Sequences in a step. Default: 8 for small and pocket, else 1.")
  Integer batch;

  @Option(
      names = "--only",
      paramLabel = "STEP",
      split = ",",
      description =
          "fast, slow, products (of matrices, beside the peer), generation; several with commas."
              + " Default: all.")
  List<String> steps = List.of();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with. Default: all cores.")
  Integer threads;

  @Option(
      names = "--turns",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "Repetitions of each measurement; the median is reported. Default: ${DEFAULT-VALUE}.")
  int turns;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Tokens to generate. Default: 256, or all positions where there are fewer.")
  Integer tokens;

  @Option(names = "--peer", description = "Beside libtorch: ratios of interleaved turns.")
  boolean peer;

  @Option(
      names = "--kernels",
      paramLabel = "REGEX",
      arity = "0..1",
      fallbackValue = "",
      description =
          "Kernels under JMH instead of whole steps: all, or those whose names match REGEX.")
  String kernels;

  @Option(names = "--json", description = "Prints JSON instead of tables.")
  boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Writes the JSON to FILE as well.")
  Path out;

  @Override
  public Integer call() {
    new BenchRun(this, spec.commandLine().getOut()).run();
    return 0;
  }
}
