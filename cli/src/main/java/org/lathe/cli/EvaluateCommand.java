package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.evaluation.TaskListener;
import org.lathe.evaluation.heldout.HeldOutOptions;
import org.lathe.evaluation.heldout.HeldOutScores;
import org.lathe.evaluation.heldout.SuiteRun;
import org.lathe.evaluation.heldout.SuiteRunOptions;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteJson;
import org.lathe.evaluation.suite.SuitePlan;
import org.lathe.evaluation.suite.SuiteReport;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Figure;
import org.lathe.models.FigureKind;
import org.lathe.models.InferenceOptions;
import org.lathe.models.NamedFigure;
import org.lathe.models.ScoreOptions;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.measurement.Convergence;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the held-out perplexity of a trained model. */
@Command(
    name = "evaluate",
    header = "Measures held-out perplexity: the likelihood, or bounds on it.",
    description = {
      "",
      "The likelihood of an autoregressive model is exact. Of a latent thought model, a score under"
          + " the noise that a posterior was fitted against is not a bound; one under fresh noise"
          + " is. Both are reported, and the tighter importance-weighted bound from the same"
          + " samples. The bound of a diffusion model is the finite form if its noise masks tokens,"
          + " else the continuous one; beside it stands what its authors' code prints, which is no"
          + " bound (docs/reference/evaluation.md).",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe evaluate",
      "  ./lathe evaluate --checkpoint runs/stories --sequences 64 --draws 16",
      "  ./lathe evaluate --data other.txt --fast-steps 64 --json",
      "  ./lathe evaluate --suite zero-shot --data my-sets --sets ptb,lambada --limit 32",
      "  ./lathe evaluate --suite validation --thinking-curve --adaptive --draws 16"
    })
final class EvaluateCommand implements Callable<Integer> {
  private static final String DATA_VARIABLE = "LATHE_DATA";

  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      completionCandidates = Names.Texts.class,
      description =
          "jdk, stories, tales, or a text file or folder, all of it as held-out text. Default: the"
              + " validation part of the text it was trained on. For the zero-shot suite: the"
              + " folder of sets.")
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
      description = "Held-out sequences. Default: ${DEFAULT-VALUE}.")
  private int sequences;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Sequences fitted together; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast, of a model with latents. Default: as in the training.")
  private Integer fastSteps;

  @Option(
      names = "--draws",
      paramLabel = "K",
      defaultValue = "8",
      description =
          "Random draws for each sequence: samples of z at fresh noise, or noisy versions of the"
              + " sequence for a diffusion model; an exact likelihood has none. Default:"
              + " ${DEFAULT-VALUE}.")
  private int draws;

  @Mixin private SuiteArguments suites;
  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;
  @Mixin private RanksArguments ranks;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    return ranks.shared(this::run);
  }

  private int run(Ranks joined) {
    HeldOutOptions options =
        new HeldOutOptions(
            Optional.ofNullable(data), dataLimit, sequences, batch, draws, posterior.seed());
    Optional<SuiteArguments.Name> suite = suites.suite();
    TrainedModel model = checkpoint.open(joined);
    InferenceOptions inference =
        posterior.inference(model, Optional.ofNullable(fastSteps), Optional.empty());
    if (suite.isPresent()) {
      return suite(model, inference, options, suite.get(), joined);
    }
    TaskListener progress = new TaskProgress(spec.commandLine().getErr(), "passes");
    print(
        model,
        inference,
        HeldOutScores.of(model, inference, options, engine::open, progress, joined));
    return 0;
  }

  private int suite(
      TrainedModel model,
      InferenceOptions inference,
      HeldOutOptions heldOut,
      SuiteArguments.Name name,
      Ranks joined) {
    Path folder = suites.out(model.checkpoint(), name);
    SuiteRunOptions options =
        suites.options(
            folder,
            engine.name(),
            batch,
            new ScoreOptions(draws, suites.secondHalf(), heldOut.seed()));
    if (inference instanceof FitOptions fit) {
      adviseOnAdaptive(fit, options);
    }
    if (suites.dryRun()) {
      if (joined.rank() > 0) {
        return 0;
      }
      plan(new SuiteRun(model, inference, options, engine::open, note()), heldOut, name, folder);
      return 0;
    }
    SuiteReport report;
    try (SuiteProgress progress = new SuiteProgress(spec.commandLine().getErr());
        InterruptNote _ = new InterruptNote()) {
      SuiteRun run = new SuiteRun(model, inference, options, engine::open, progress, joined);
      report =
          name == SuiteArguments.Name.VALIDATION
              ? run.validation(heldOut)
              : run.zeroShot(sets(), suites.sets());
    }
    if (json) {
      report
          .skipped()
          .forEach(skipped -> spec.commandLine().getErr().println("lathe: " + skipped.reason()));
      spec.commandLine().getOut().println(SuiteJson.SUMMARY.valueToTree(report).toPrettyString());
    } else {
      new SuitePrinter(spec.commandLine().getOut()).print(report, folder);
    }
    return 0;
  }

  private Suite.Listener note() {
    return new Suite.Listener() {
      @Override
      public void noted(String line) {
        spec.commandLine().getErr().println("lathe: " + line);
      }
    };
  }

  /** Prints what a suite would measure. */
  private void plan(SuiteRun run, HeldOutOptions heldOut, SuiteArguments.Name name, Path folder) {
    SuitePlan plan =
        name == SuiteArguments.Name.VALIDATION
            ? run.planValidation(heldOut)
            : run.planZeroShot(sets(), suites.sets());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(SuiteJson.SUMMARY.valueToTree(plan).toPrettyString());
      return;
    }
    for (SuitePlan.PlannedSet set : plan.sets()) {
      PlainFormat.print(
          out,
          "%s (%s, %s): %,d of %,d blocks, %,d measured already%n",
          set.plan().set(),
          set.plan().title(),
          set.plan().split(),
          set.plan().measured().size(),
          set.plan().blocks(),
          set.done());
      set.plan().notes().forEach(note -> out.println("  note: " + note));
    }
    plan.skipped().forEach(skipped -> out.println("skipped: " + skipped.reason()));
    out.printf("dry run, nothing was measured or written: results would be in %s%n", folder);
  }

  private void adviseOnAdaptive(FitOptions fit, SuiteRunOptions options) {
    int most = options.curve().isEmpty() ? fit.fast().steps() : options.curve().getLast();
    if (options.tolerance().isPresent() && most <= Convergence.EARLIEST) {
      spec.commandLine()
          .getErr()
          .printf(
              "lathe: --adaptive saves nothing here: no fit converges before step %d, and"
                  + " T_fast is %d; raise --fast-steps%n",
              Convergence.EARLIEST, most);
    }
  }

  /** Returns the folder of evaluation sets. */
  private Path sets() {
    return Optional.ofNullable(data)
        .or(() -> Optional.ofNullable(System.getenv(DATA_VARIABLE)))
        .map(Path::of)
        .orElseThrow(
            () ->
                new InputException(
                    "which sets? give --data DIR, a folder of sets, or set " + DATA_VARIABLE));
  }

  private void print(TrainedModel model, InferenceOptions inference, HeldOutScores scores) {
    PrintWriter out = spec.commandLine().getOut();
    EvaluationMetrics metrics = scores.metrics();
    if (json) {
      ObjectNode node = Json.tree(metrics);
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("data", scores.source());
      if (inference instanceof FitOptions fit) {
        node.put("fast_steps", fit.fast().steps());
        node.put("noise", FastArguments.name(fit.fast().noise()));
      }
      node.set("baselines", Json.tree(scores.baselines().bitsPerByte()));
      scores.comparison().ifPresent(known -> node.set("baseline", Json.tree(known)));
      out.println(node.toPrettyString());
      return;
    }
    out.printf("checkpoint  %s%n", model.checkpoint().folder());
    PlainFormat.print(
        out,
        "text        %s: %d sequences, %,d tokens%n",
        scores.source(),
        metrics.sequences(),
        metrics.tokens());
    if (inference instanceof FitOptions fit) {
      PlainFormat.print(
          out,
          "fit         %d fast steps, noise %s%n",
          fit.fast().steps(),
          FastArguments.name(fit.fast().noise()));
    }
    out.printf("%n%-36s %12s %8s %12s %10s%n", "", "nats/token", "±", "perplexity", "bits/byte");
    boolean bounds = true;
    for (NamedFigure named : metrics.figures()) {
      if (bounds && named.kind() == FigureKind.NO_BOUND) {
        out.println("not a bound:");
        bounds = false;
      }
      Figure figure = named.figure();
      PlainFormat.print(
          out,
          "%-36s %12.4f %8.4f %12s %10.4f%n",
          named.label(),
          figure.natsPerToken(),
          figure.standardError(),
          PlainFormat.perplexity(figure.perplexity(), 3),
          metrics.bitsPerByte(named));
      named
          .standardErrorOfDraws()
          .ifPresent(
              error ->
                  PlainFormat.print(
                      out, "%-36s %12s %8.4f%n", "  from random draws alone", "", error));
    }
    scores.comparison().ifPresent(known -> out.printf("%n%s%n", BaselineLine.of(known)));
    out.printf("%nthe same text without a model: %s%n", scores.baselines());
    if (metrics.details().get("kl_by_layer") instanceof double[] layers) {
      PlainFormat.print(
          out,
          "%nKL for each sequence %.2f nats; for each layer",
          (Double) metrics.details().get("kl"));
      for (double layer : layers) {
        PlainFormat.print(out, " %.2f", layer);
      }
      out.println();
    }
    if (metrics.details().get("nll_shuffled") instanceof Double shuffled) {
      PlainFormat.print(
          out,
          "NLL with z of another text %.4f nats/token; %d of %d latent dimensions are active%n",
          shuffled,
          (Integer) metrics.details().get("active_dimensions"),
          (Integer) metrics.details().get("dimensions"));
    }
    if (metrics.details().get("amortization_gap") instanceof Double gap) {
      PlainFormat.print(
          out,
          "amortization gap: %d fast steps from the encoder's posterior lower its bound by %.4f"
              + " nats/token%n",
          (Integer) metrics.details().get("gap_fast_steps"),
          gap);
    }
  }
}
