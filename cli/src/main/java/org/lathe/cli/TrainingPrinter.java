package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.lathe.datasets.baseline.TextBaselines;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Figure;
import org.lathe.models.FigureKind;
import org.lathe.models.Losses;
import org.lathe.models.NamedFigure;
import org.lathe.models.RunCheckpoints;
import org.lathe.reports.run.RunReport;
import org.lathe.training.BaselineComparison;
import org.lathe.training.BaselineMetrics;
import org.lathe.training.BestEvaluation;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.ReconstructionMetrics;
import org.lathe.training.RunInfo;
import org.lathe.training.SampleMetrics;
import org.lathe.training.StepMetrics;
import org.lathe.training.TrainingForecast;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingMemory;
import org.lathe.training.TrainingResult;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Prints a training run: progress on standard error, results on standard output. Ctrl-C saves the
 * run while this is open.
 */
final class TrainingPrinter implements TrainingListener, AutoCloseable {
  private IntConsumer whenStarted = taken -> {};
  private final PrintWriter out;
  private final OptionWords words;
  private final boolean json;
  private final CompileProgress compiling = new CompileProgress();
  private final SaveOnInterrupt interrupt = new SaveOnInterrupt(this::note);
  private Progress progress;

  // The command that the last line suggests; "reconstruct" for models with latents.
  private String next = "evaluate";

  // Printed beside the last score of the model.
  private TextBaselines baselines;

  TrainingPrinter(CommandSpec command, boolean json) {
    this.out = command.commandLine().getOut();
    this.words = new OptionWords(command);
    this.json = json;
  }

  /** Prints a line on standard error that is not a result. */
  void note(String line) {
    if (progress != null) {
      progress.clear();
    }
    System.err.println("lathe: " + line);
  }

  @Override
  public void prepared(Runnable stop) {
    interrupt.calls(stop);
  }

  @Override
  public void noted(String line) {
    note(line);
  }

  /**
   * Says what happens when the run starts, beside what is printed.
   *
   * @param action gets the number of steps that were taken before
   */
  void whenStarted(IntConsumer action) {
    whenStarted = action;
  }

  @Override
  public void started(RunInfo info, int first) {
    whenStarted.accept(first - 1);
    if (json) {
      event("run", info);
    } else {
      describe(info);
    }
    progress = progress(first == 1 ? "train" : "resume", info, first);
  }

  /** Prints what a run is. */
  private void describe(RunInfo info) {
    RunInfo.Weights model = info.model();
    say(
        "%s: %,d parameters, %d layers of width %d%s%s",
        info.recipe(),
        model.parameters(),
        model.layers(),
        model.dim(),
        model.window() > 0 ? ", window " + model.window() : "",
        listed(model.summary()));
    RunInfo.Data data = info.data();
    say(
        "%s: %s, %,d tokens (%s) to train on",
        data.name(), data.summary(), data.trainTokens(), data.tokenizer());
    RunInfo.Engine engine = info.engine();
    say(
        "%s of %s of %s; engine %s on %s, products in %s%s, %s",
        count(info.steps(), "step"),
        count(info.batch().sequences(), "sequence"),
        count(info.batch().length(), "token"),
        engine.backend(),
        engine.device(),
        engine.precision(),
        engine.precision().equals(engine.coarsest())
            ? ""
            : " (recipe: up to " + engine.coarsest() + ")",
        count(engine.threads(), "thread"));
    if (!info.objective().isEmpty()) {
      say("objective: %s%s", info.family(), listed(info.objective()));
    }
    if (info.average().averages()) {
      say(
          "average of the weights: decay %s %s warm-up; evaluations and checkpoints use it",
          info.average().decay(), info.average().warmup() ? "with" : "without");
    }
    say("memory: %s%s", bytes(info.plannedBytes()), available(info.deviceBytes()));
    say("  %s", parts(info.memory()));
    if (info.ofRank().ranks() > 1) {
      say(
          "  on each of %d ranks: up to %s, and %s to exchange gradients",
          info.ofRank().ranks(),
          bytes(info.ofRank().bytes()),
          bytes(info.ofRank().exchangeBytes()));
    }
    say(
        "FLOPs for each token: %s by the paper's count, %s executed",
        PlainFormat.amount(info.nominalFlopsPerToken()),
        PlainFormat.amount(info.executedFlopsPerToken()));
  }

  /**
   * Prints what a run would do.
   *
   * @param folder that it would write
   */
  void forecast(TrainingForecast forecast, Path folder) {
    RunInfo info = forecast.info();
    if (json) {
      event("dry_run", forecast);
      return;
    }
    describe(info);
    say(
        "dry run, nothing was written: would take steps %d to %d, evaluate %s, and write %s of %s"
            + " to %s (at most 4 are kept; %s free)%s",
        forecast.first(),
        info.steps(),
        count((int) forecast.evaluations(), "time"),
        count(forecast.checkpoints(), "checkpoint"),
        bytes(forecast.checkpointBytes()),
        folder,
        bytes(forecast.freeBytes()),
        forecast.baseline() ? "; then train its baseline" : "");
  }

  private static Progress progress(String task, RunInfo info, int first) {
    return Progress.open(
        task, first - 1L, info.steps(), done -> info.evaluation().from(done, info.steps()));
  }

  /** Returns names and values as text, such as {@code , fast steps 16, noise fixed}. */
  private static String listed(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(value -> PlainFormat.of(", %s %s", value.getKey().replace('_', ' '), value.getValue()))
        .collect(Collectors.joining());
  }

  private static String count(int many, String what) {
    return many + " " + what + (many == 1 ? "" : "s");
  }

  @Override
  public void compiled(String kernel, int done, int all) {
    if (progress != null) {
      progress.meanwhile("compiled " + kernel + ", " + done + " of " + all + " kernels");
    } else {
      compiling.compiled(kernel, done, all);
    }
  }

  @Override
  public void stepped(StepMetrics metrics) {
    progress.step(losses(metrics.losses()) + speed(metrics));
    if (json) {
      event("step", metrics);
    }
  }

  /**
   * Returns the loss and its parts as text. KL and NELBO of a fit are those of its last fast step,
   * before the update; the loss is computed at the z after it. So NELBO - KL is printed as the NLL
   * of that step, beside the loss.
   */
  private static String losses(Losses losses) {
    double[] fit = losses.curves().get("fit");
    if (fit != null && fit.length > 0) {
      double kl = losses.parts().get("kl");
      double nelbo = losses.parts().get("nelbo");
      // The unit does not fit the line of a terminal; the help names it.
      return PlainFormat.of(
          "loss %.3f  NELBO %.3f = NLL %.3f + KL %.3f", losses.loss(), nelbo, nelbo - kl, kl);
    }
    return losses.parts().entrySet().stream()
        .map(
            part ->
                PlainFormat.of(
                    "  %s %.3f", part.getKey().toUpperCase(Locale.ROOT), part.getValue()))
        .collect(Collectors.joining("", PlainFormat.of("loss %.3f nats/token", losses.loss()), ""));
  }

  @Override
  public void remarked(String line) {
    note("note: " + new InputException(line).worded(words::word));
  }

  @Override
  public void baselineStarted(RunInfo info, int first) {
    closeProgress();
    if (!json) {
      say(
          "%nBaseline: %s, %s of the same %s",
          Objects.equals(info.objective().get("latents"), "none")
              ? "the same decoder without z"
              : info.recipe(),
          count(info.steps(), "step"),
          "sequences");
    }
    progress = progress("baseline", info, first);
  }

  @Override
  public void baselineStepped(StepMetrics metrics) {
    progress.step(losses(metrics.losses()) + speed(metrics));
  }

  @Override
  public void comparedWithBaseline(BaselineComparison comparison) {
    if (json) {
      event("compared", comparison);
    }
  }

  private static String speed(StepMetrics metrics) {
    return PlainFormat.of("  %,.0f tokens/s", metrics.tokensPerSecond());
  }

  @Override
  public void evaluating(long done, long all) {
    progress.meanwhile(PlainFormat.of("evaluating, pass %d of %d", done, all));
    if (done == all) {
      progress.paused();
    }
  }

  @Override
  public void evaluated(EvaluationMetrics metrics) {
    if (json) {
      event("evaluation", metrics);
    } else {
      say("step %d, held-out %s; %s", metrics.step(), bitsPerByte(metrics), perplexities(metrics));
    }
  }

  /** Returns the perplexities: first those that say something about the likelihood. */
  private static String perplexities(EvaluationMetrics metrics) {
    String bounds = perplexities(metrics, figure -> figure.kind() != FigureKind.NO_BOUND);
    String others = perplexities(metrics, figure -> figure.kind() == FigureKind.NO_BOUND);
    return "perplexity " + bounds + (others.isEmpty() ? "" : "; not a bound: " + others);
  }

  private static String perplexities(EvaluationMetrics metrics, Predicate<NamedFigure> which) {
    return metrics.figures().stream()
        .filter(which)
        .map(
            figure ->
                PlainFormat.of(
                    "%s (%s)",
                    PlainFormat.perplexity(figure.figure().perplexity(), 2), figure.label()))
        .collect(Collectors.joining(", "));
  }

  /** Returns the first figure in bits per byte, and how it changed since the last evaluation. */
  private static String bitsPerByte(EvaluationMetrics metrics) {
    Figure figure = metrics.headline().figure();
    String now =
        "%s bits/byte"
            .formatted(
                withError(
                    "%.3f",
                    metrics.bitsPerByte(figure.natsPerToken()),
                    metrics.bitsPerByte(figure.standardError())));
    return metrics
        .change()
        .map(
            change ->
                "%s, %s since step %d"
                    .formatted(
                        now,
                        withError(
                            "%+.3f",
                            metrics.bitsPerByte(change.nelbo()),
                            metrics.bitsPerByte(change.standardError())),
                        change.since()))
        .orElse(now);
  }

  /** Returns a value with its standard error, which a single sequence does not have. */
  static String withError(String format, double value, double error) {
    String shown = PlainFormat.of(format, value);
    return Double.isNaN(error) ? shown : PlainFormat.of("%s ± %.3f", shown, error);
  }

  @Override
  public void saved(int step, Path checkpoint) {
    if (!json) {
      say("step %d, saved %s", step, checkpoint);
    }
  }

  @Override
  public void compared(BaselineMetrics metrics) {
    baselines = metrics.text();
    if (json) {
      event("baselines", metrics);
    }
  }

  @Override
  public void reconstructed(ReconstructionMetrics metrics) {
    next = "reconstruct";
    if (json) {
      event("reconstruction", metrics);
    } else {
      closeProgress();
      say("%nReconstruction from z alone, share of tokens that are right:%n%s", accuracy(metrics));
      say("--- source%n%s", Printable.beginning(metrics.source()));
      say("--- decoded%n%s", Printable.beginning(metrics.greedy()));
    }
  }

  /** Returns the accuracies of this text, and the means over all with their controls. */
  private static String accuracy(ReconstructionMetrics metrics) {
    String own =
        PlainFormat.of(
            "  this text         %.1f %% decoded greedily, %.1f %% sampled",
            100 * metrics.greedyAccuracy(), 100 * metrics.sampledAccuracy());
    ReconstructionMetrics.Means means = metrics.means();
    return means.texts() == 1
        ? own
        : PlainFormat.of(
            "%s%n  %-18s%.1f %% decoded greedily; from the z of another text %.1f"
                + " %%%n%20s%.1f %% given the true tokens before; with the z of another text %.1f"
                + " %%",
            own,
            "mean of " + means.texts() + " texts",
            100 * means.greedy(),
            100 * means.otherGreedy(),
            "",
            100 * means.given(),
            100 * means.otherGiven());
  }

  @Override
  public void sampled(SampleMetrics metrics) {
    if (json) {
      event("sample", metrics);
    } else {
      say("%nSample:%n---%n%s%n---", Printable.beginning(metrics.text()));
    }
  }

  /**
   * Prints the summary of the finished run.
   *
   * @param engine options of the run's engine, for the suggested next command
   */
  void finished(TrainingResult result, String engine) {
    if (json) {
      return;
    }
    String model =
        result
            .newest()
            .map(
                newest ->
                    PlainFormat.of(
                        "model %.3f bits/byte (%s); ",
                        newest.bitsPerByte(newest.headline()), newest.headline().label()))
            .orElse("");
    result.baseline().ifPresent(known -> say("%s", BaselineLine.of(known)));
    // A resumed baseline measures nothing of the model again.
    if (baselines != null) {
      say("held-out text: %swithout a model: %s", model, baselines);
    }
    result.best().filter(best -> best.step() < result.step()).ifPresent(best -> best(best, result));
    // A run that was stopped during its last evaluation has no step left when it is resumed.
    String speed =
        result.seconds() > 0
            ? PlainFormat.of("%,.0f tokens/s while training; ", result.tokens() / result.seconds())
            : "";
    say("%speak memory %s", speed, bytes(Machine.peakMemory()));
    say("report: %s", RunReport.of(result.folder()).toAbsolutePath());
    say("next: ./lathe %s --checkpoint %s%s", next, result.folder(), engine);
  }

  private void best(BestEvaluation best, TrainingResult result) {
    EvaluationMetrics.Bound bound = best.bound();
    double error = bound.standardError() / bound.nelbo() * bound.bitsPerByte();
    say(
        "best checkpoint: step %d, held-out perplexity %s, %s bits/byte; the newest, of step %d,"
            + " is worse: use --checkpoint %s",
        best.step(),
        PlainFormat.perplexity(bound.perplexity(), 2),
        withError("%.3f", bound.bitsPerByte(), error),
        result.step(),
        RunCheckpoints.of(result.folder()).best());
  }

  private static String available(long bytes) {
    return bytes < 0 ? "" : " planned, of " + bytes(bytes) + " that the engine may use";
  }

  /** Returns the parts of the memory as text. */
  private static String parts(TrainingMemory memory) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("weights", memory.weights());
    parts.put("gradients", memory.gradients());
    if (memory.sums() > 0) {
      parts.put("sums of gradients", memory.sums());
    }
    parts.put("optimizer state", memory.moments());
    if (memory.averages() > 0) {
      parts.put("average of weights", memory.averages());
    }
    parts.put("other states", memory.others());
    parts.put("activations", memory.activations());
    parts.put("scratch of kernels", memory.scratch());
    return parts.entrySet().stream()
        .map(part -> part.getKey() + " " + bytes(part.getValue()))
        .collect(Collectors.joining(", "));
  }

  static String bytes(long bytes) {
    return bytes < 1L << 20
        ? PlainFormat.of("%.0f KiB", bytes / (double) (1L << 10))
        : bytes < 1L << 30
            ? PlainFormat.of("%.0f MiB", bytes / (double) (1L << 20))
            : PlainFormat.of("%.2f GiB", bytes / (double) (1L << 30));
  }

  private void event(String event, Object fields) {
    ObjectNode node = Json.object().put("event", event);
    out.println(Json.line(node.setAll(Json.tree(fields))));
  }

  private void say(String format, Object... values) {
    String text = PlainFormat.of(format, values);
    if (progress != null) {
      progress.clear();
    }
    out.println(text);
    out.flush();
  }

  private void closeProgress() {
    if (progress != null) {
      progress.close();
      progress = null;
    }
  }

  @Override
  public void close() {
    closeProgress();
    interrupt.close();
  }
}
