package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.lathe.benchmarks.BenchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
      "Times the parts of a training step of a preset or a recipe on the vector engine, for each"
          + " family those that it has, generation, and the time of each kernel, as shares of the"
          + " peaks of this machine, measured in the same run. With --peer, libtorch computes the"
          + " same steps with its own differentiation, in turns in the same process; the results"
          + " are compared first.",
      "",
      "With another --backend, times the parts, update, generation and launches on its device, each"
          + " kernel there, and what the device reaches through the engine. With --predict nothing"
          + " runs: a model of the GPU says what each kernel would take.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./lathe bench                          LTM-S, one sequence",
      "  ./lathe bench --preset small --peer    beside libtorch (Maven fetches it once)",
      "  ./lathe bench --preset gpt2-s --peer --only gradient",
      "  ./lathe bench --recipe my-run/recipe.yaml --batch 2",
      "  ./lathe bench --kernels                each kernel under JMH, about five minutes",
      "  ./lathe bench --kernels 'matmul' --threads 1",
      "  ./lathe bench --backend tornado --preset ltm-m --batch 16 --precision tf32 --out run.json",
      "  ./lathe bench --predict h200 --preset ltm-m --precision tf32",
      "  ./lathe bench --predict h200 --preset ltm-m --ceilings run.json --beside run.json"
    })
final class BenchCommand implements Callable<Integer> {
  private static final int GENERATED = 256;

  @Spec private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = Names.Recipes.class,
      defaultValue = "ltm-s",
      description =
          "small, small-gpt (d 128, 3 layers, 8 sequences of 256), or a preset of train; the"
              + " fast steps of a latent thought model have one sample of z. Default:"
              + " ${DEFAULT-VALUE}.")
  String preset;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      completionCandidates = Names.Recipes.class,
      description = "A recipe of train instead of a preset, measured as it is.")
  String recipe;

  @Mixin BackendArguments backend;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Sequences in a micro-batch. Default: the recipe's, 1 where it leaves them to the device;"
              + " of a prediction's table of kernels 16, or the most that fit.")
  Integer batch;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description =
          "Parts of training (prefix, fast, slow of a latent thought model, gradient of others),"
              + " update (on a device; else it is timed with the gradient), products (of matrices,"
              + " beside the peer; on a device its ceilings), generation, launches (of a device)."
              + " Several with commas. Default: all.")
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
      names = "--warm-up",
      paramLabel = "SECONDS",
      description =
          "Seconds in which each part runs before it is timed, until the JVM has compiled it."
              + " Default: 8.")
  Double warmUp;

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

  @Option(
      names = "--predict",
      paramLabel = "GPU",
      description =
          "Predicts the steps on h200, h100 or rtx4090 by a model of the GPU, from the launches"
              + " that the engine tornado would make; needs TornadoVM's SDK and no device.")
  String predict;

  @Option(
      names = "--ceilings",
      paramLabel = "FILE",
      description =
          "With --predict: uses the ceilings that a run on a device measured (its --out file).")
  Path ceilings;

  @Option(
      names = "--beside",
      paramLabel = "FILE",
      description =
          "With --predict: prints the times of a run on a device beside the prediction, for the"
              + " run's batch, and its precision unless another is given.")
  Path beside;

  @Option(names = "--json", description = "Prints JSON instead of tables.")
  boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Writes the JSON to FILE as well.")
  Path out;

  /** Returns the threads to compute with. */
  int threads() {
    return threads == null
        ? Runtime.getRuntime().availableProcessors()
        : Arguments.atLeast(1, "--threads", threads);
  }

  /** Returns the sequences of a step; 0 for those of the preset. */
  int sequences() {
    return batch == null ? 0 : Arguments.atLeast(1, "--batch", batch);
  }

  /** Returns the steps to measure, in lower case; none for all. */
  List<String> steps() {
    return steps.stream().map(step -> step.toLowerCase(Locale.ROOT)).toList();
  }

  /** Returns the seconds that a part runs before it is timed. */
  double warmUp() {
    return warmUp == null ? BenchOptions.WARM_UP : warmUp;
  }

  /** Returns the tokens to generate by a model with this number of positions. */
  int generated(int positions) {
    return tokens == null ? Math.min(GENERATED, positions) : tokens;
  }

  @Override
  public Integer call() {
    PrintWriter to = spec.commandLine().getOut();
    if (recipe != null && spec.commandLine().getParseResult().hasMatchedOption("--preset")) {
      throw new ParameterException(
          spec.commandLine(), "--preset and --recipe name the same thing: give one of them");
    }
    if (predict != null) {
      new PredictionRun(this, to).run();
    } else if (backend.isVector()) {
      new BenchRun(this, to).run();
    } else {
      new DeviceBenchRun(this, to).run();
    }
    return 0;
  }
}
