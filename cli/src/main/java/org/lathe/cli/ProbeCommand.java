package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.evaluation.latent.Inclusion;
import org.lathe.evaluation.latent.ProbeFigure;
import org.lathe.evaluation.latent.ProbeFiles;
import org.lathe.evaluation.latent.ProbeOptions;
import org.lathe.evaluation.latent.ProbeRun;
import org.lathe.evaluation.latent.StoryProbes;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the latents of each layer encode. */
@Command(
    name = "probe",
    header =
        "Measures what the latents of each layer encode: progressive inclusion, linear probes.",
    description = {
      "",
      "Progressive inclusion: token accuracy when held-out sequences are decoded from z of layers"
          + " 1..l alone, the other layers at the prior's mean, for l from 0 to L; free-running"
          + " (from z alone) and teacher-forced (the true tokens before each position given).",
      "",
      "Linear probes: which factors of generated stories a linear classifier can read from the"
          + " posterior means of each layer, on stories that it was not trained on. The control is"
          + " the same with shuffled labels.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe probe",
      "  ./lathe probe --checkpoint runs/stories --stories 400 --out runs/stories/probe",
      "  ./lathe probe --data other.txt --stories 0 --fast-steps 64"
    })
final class ProbeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "jdk, stories, or a text file or folder, for progressive inclusion. Default: the"
              + " validation part of the text it was trained on.")
  private String data;

  @Option(
      names = "--data-limit",
      paramLabel = "MB",
      defaultValue = "32",
      description = "Text to read, in millions of bytes. Default: ${DEFAULT-VALUE}.")
  private int dataLimit;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Held-out sequences for progressive inclusion; 0 for none. Default: ${DEFAULT-VALUE}.")
  private int sequences;

  @Option(
      names = "--stories",
      paramLabel = "N",
      defaultValue = "400",
      description =
          "Number of generated stories for the linear probes; 0 for none. Default:"
              + " ${DEFAULT-VALUE}.")
  private int stories;

  @Option(
      names = "--permutations",
      paramLabel = "N",
      defaultValue = "20",
      description = "Number of shuffles of the labels for the control. Default: ${DEFAULT-VALUE}.")
  private int permutations;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Sequences fitted together; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast. Default: as in the training.")
  private Integer fastSteps;

  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "What progressive inclusion decodes: mean of the posterior, sample (at fresh noise), or"
              + " fitted (at the noise of the fit). Default: fitted if the fit uses fixed noise,"
              + " else mean.")
  private Latents latents;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;
  @Mixin private RanksArguments ranks;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Writes probe.json and probe-sequences.jsonl, which ./lathe report reads.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    return ranks.shared(this::run);
  }

  private int run(Ranks joined) {
    ProbeOptions options =
        new ProbeOptions(
            sequences,
            Optional.ofNullable(data),
            dataLimit,
            stories,
            permutations,
            batch,
            posterior.seed());
    TrainedModel model = checkpoint.open(joined);
    FitOptions fit =
        posterior.fit(model, Optional.ofNullable(fastSteps), Optional.ofNullable(latents));
    TaskProgress progress = new TaskProgress(spec.commandLine().getErr(), "passes");
    print(
        new ProbeRun(model, fit, options, engine::open, progress, joined)
            .run(Optional.ofNullable(out)));
    return 0;
  }

  private void print(ProbeFiles.Summary summary) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(ProbeFiles.json(summary).toPrettyString());
      return;
    }
    to.printf("checkpoint  %s%n", summary.checkpoint());
    PlainFormat.print(
        to,
        "fits        %d fast steps, %s noise, seed %d%n",
        summary.settings().fastSteps(),
        summary.settings().noise(),
        summary.settings().seed());
    if (summary.inclusion() != null) {
      print(to, summary.settings(), summary.inclusion());
    }
    if (summary.stories() != null) {
      print(to, summary.stories());
    }
    if (out != null) {
      to.printf("%nwritten to %s%n", out);
    }
  }

  private static void print(PrintWriter to, ProbeFiles.Settings settings, Inclusion inclusion) {
    to.printf(
        "%nTokens decoded correctly from z (%s) of the layers 1..l alone: %d sequences of %d"
            + " tokens, %s%n%n",
        settings.latents(), inclusion.sequences(), inclusion.length(), settings.source());
    to.printf("%8s %22s %22s%n", "layers", "free-running", "teacher-forced");
    for (Inclusion.Level level : inclusion.levels()) {
      to.printf(
          "%8s %22s %22s%n",
          level.layers() == 0 ? "none" : level.layers() == 1 ? "1" : "1.." + level.layers(),
          percent(level.freeRunning().accuracy(), level.freeRunning().standardError()),
          percent(level.teacherForced().accuracy(), level.teacherForced().standardError()));
    }
  }

  private static void print(PrintWriter to, StoryProbes.Report report) {
    to.printf(
        "%nFactors of %d stories read by linear probes, %d-fold cross-validation; in brackets the"
            + " mean and the%nhighest of %d shuffled labellings. The model was given %d tokens of a"
            + " story; %d stories are longer.%n%n",
        report.stories(), report.folds(), report.permutations(), report.length(), report.cut());
    to.printf("%-12s", "read from");
    report.factors().forEach(factor -> to.printf("%22s", factor.name()));
    to.printf("%n%-12s", "guessing");
    report.factors().forEach(factor -> PlainFormat.print(to, "%20.1f %%", 100 * factor.majority()));
    to.println();
    for (StoryProbes.Row row : report.features()) {
      to.printf("%-12s", row.name());
      row.figures().forEach(figure -> to.printf("%22s", cell(figure)));
      to.println();
    }
  }

  private static String cell(ProbeFigure figure) {
    return PlainFormat.of(
        "%.1f (%.1f, %.1f) %%",
        100 * figure.accuracy(), 100 * figure.controlMean(), 100 * figure.controlMax());
  }

  private static String percent(double share, double error) {
    return PlainFormat.of("%.1f ± %.1f %%", 100 * share, 100 * error);
  }
}
