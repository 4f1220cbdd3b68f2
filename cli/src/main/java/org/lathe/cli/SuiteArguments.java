package org.lathe.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.evaluation.heldout.SuiteRunOptions;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.files.InputException;
import org.lathe.models.Checkpoint;
import org.lathe.models.ScoreOptions;
import org.lathe.models.ltm.measurement.Convergence;
import picocli.CommandLine.Option;

/** Options of {@code evaluate --suite}. */
final class SuiteArguments {
  private static final double SETTLED = 0.01;

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description =
          "zero-shot: the evaluation sets in the folder --data (or LATHE_DATA); validation: the"
              + " text that training held out, or --data. Adds held-out prediction of second"
              + " halves, scores per word, active dimensions. Results are written to --out, and the"
              + " suite resumes there (docs/reference/evaluation.md).")
  private String suite;

  @Option(
      names = "--sets",
      paramLabel = "ID",
      split = ",",
      description = "Sets of the zero-shot suite, such as ptb,lambada. Default: all but gsm8k.")
  private List<String> sets;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Blocks of each set at most. Default: all; for the validation suite, as many as"
              + " --sequences.")
  private Integer limit;

  @Option(
      names = "--choose",
      paramLabel = "WHICH",
      description =
          "Which blocks --limit selects: evenly spaced ones (evenly, default) or the first ones"
              + " (first).")
  private BlockChoice choice;

  @Option(
      names = "--thinking-curve",
      paramLabel = "T",
      split = ",",
      arity = "0..1",
      fallbackValue = "0,1,2,4,8,16,32,64,128,256",
      description =
          "Of a model with latents: computes every score at each of these T_fast. Default of the"
              + " list: ${FALLBACK-VALUE}.")
  private List<Integer> curve;

  @Option(
      names = "--adaptive",
      description =
          "Of a latent thought model: also scores a fit that stops when its NELBO has converged,"
              + " and prints the steps that this saves.")
  private boolean adaptive;

  @Option(
      names = "--settled",
      paramLabel = "X",
      description =
          "A fit has converged when its mean NELBO over four steps has stayed within this, in"
              + " nats per token, for 16 steps. Default: "
              + SETTLED
              + ".")
  private Double settled;

  @Option(
      names = "--skip-held-out",
      description = "Leaves out the prediction of second halves, about half of the work.")
  private boolean skipHeldOut;

  @Option(
      names = "--dry-run",
      description =
          "Reads and checks the model, the texts and the folder, prints what the suite would"
              + " measure, and neither measures nor writes. As one process.")
  private boolean dryRun;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of the suite's results; the same command continues where it was. Default:"
              + " evaluation/NAME in the run.")
  private Path out;

  /** Names of the suites. */
  enum Name {
    ZERO_SHOT("zero-shot"),
    VALIDATION("validation");

    private final String id;

    Name(String id) {
      this.id = id;
    }

    String id() {
      return id;
    }
  }

  /**
   * Returns the suite, or empty if none was named; checks that no option of a suite is left over.
   */
  Optional<Name> suite() {
    if (suite != null) {
      Name named =
          Arrays.stream(Name.values())
              .filter(name -> name.id().equals(suite))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException("--suite " + suite + ", must be zero-shot or validation"));
      refuse(sets != null && named != Name.ZERO_SHOT, "--sets", "zero-shot");
      refuse(settled != null && !adaptive, "--settled", null);
      return Optional.of(named);
    }
    refuse(sets != null, "--sets", "zero-shot");
    refuse(limit != null, "--limit", "zero-shot");
    refuse(choice != null, "--choose", "zero-shot");
    refuse(curve != null, "--thinking-curve", "validation");
    refuse(adaptive, "--adaptive", "validation");
    refuse(settled != null, "--settled", "validation");
    refuse(skipHeldOut, "--skip-held-out", "validation");
    refuse(out != null, "--out", "validation");
    refuse(dryRun, "--dry-run", "validation");
    return Optional.empty();
  }

  private static void refuse(boolean given, String option, String suite) {
    if (given) {
      throw new InputException(
          option
              + " is an option of a suite: add "
              + (suite == null ? "--adaptive" : "--suite " + suite));
    }
  }

  /** Returns the evaluation sets of the zero-shot suite. */
  List<EvaluationSet> sets() {
    return sets == null
        ? EvaluationSet.zeroShot()
        : sets.stream().map(EvaluationSet::named).toList();
  }

  /** Returns the options of the suite's run. */
  SuiteRunOptions options(Path folder, String engine, int batch, ScoreOptions scores) {
    return new SuiteRunOptions(
        folder,
        engine,
        limit(),
        Optional.ofNullable(choice).orElse(BlockChoice.EVENLY),
        batch,
        scores,
        Optional.ofNullable(curve).orElse(List.of()),
        adaptive ? Optional.of(tolerance()) : Optional.empty());
  }

  /** Returns the tolerance, refused here before a suite starts if no fit can have it. */
  private double tolerance() {
    double asked = Optional.ofNullable(settled).orElse(SETTLED);
    return Arguments.checked(() -> new Convergence(asked)).tolerance();
  }

  /** Returns the largest number of blocks of a set; 0 for all. */
  private int limit() {
    return limit == null ? 0 : Arguments.atLeast(1, "--limit", limit);
  }

  boolean dryRun() {
    return dryRun;
  }

  boolean secondHalf() {
    return !skipHeldOut;
  }

  /** Returns the folder of the results. */
  Path out(Checkpoint checkpoint, Name name) {
    if (out != null) {
      return out;
    }
    return checkpoint
        .resultsHome()
        .resolve("evaluation")
        .resolve(name.id() + (curve != null ? "-curve" : ""));
  }
}
