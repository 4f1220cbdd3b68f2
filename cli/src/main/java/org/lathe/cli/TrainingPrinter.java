package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.files.Json;
import org.lathe.reports.run.RunReport;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.ReconstructionMetrics;
import org.lathe.training.RunInfo;
import org.lathe.training.SampleMetrics;
import org.lathe.training.StepMetrics;
import org.lathe.training.Trainer;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingMemory;

/** Prints a training run: progress on standard error, results on standard output. */
final class TrainingPrinter implements TrainingListener, AutoCloseable {
  private final PrintWriter out;
  private final boolean json;
  private final CompileProgress compiling = new CompileProgress();
  private Progress progress;
  private double untrained = Double.NaN;
  private double trained = Double.NaN;
  private String headline = "";

  // What a reader tries first on the trained model: a model without latent vectors has nothing to
  // reconstruct from.
  private String next = "evaluate";
  private double seconds;
  private double tokens;

  TrainingPrinter(PrintWriter out, boolean json) {
    this.out = out;
    this.json = json;
  }

  /** Prints a line that is no result. */
  void note(String line) {
    if (progress != null) {
      progress.clear();
    }
    System.err.println("lathe: " + line);
  }

  @Override
  public void started(RunInfo info, int first) {
    if (json) {
      event("run", info);
    } else {
      RunInfo.Weights model = info.model();
      say(
          "%s: %,d parameters, %d layers of width %d, window %d%s",
          info.recipe(),
          model.parameters(),
          model.layers(),
          model.dim(),
          model.window(),
          listed(model.summary()));
      RunInfo.Data data = info.data();
      say(
          "%s: %s, %,d tokens (%s) to train on",
          data.name(), data.summary(), data.trainTokens(), data.tokenizer());
      RunInfo.Engine engine = info.engine();
      say(
          "%s of %s of %s; engine %s on %s, products in %s, %s",
          count(info.steps(), "step"),
          count(info.batch().sequences(), "sequence"),
          count(info.batch().length(), "token"),
          engine.backend(),
          engine.device(),
          engine.precision(),
          count(engine.threads(), "thread"));
      if (!info.objective().isEmpty()) {
        say("objective: %s%s", info.family(), listed(info.objective()));
      }
      say("memory: %s%s", bytes(info.plannedBytes()), available(info.deviceBytes()));
      say("  %s", parts(info.memory()));
      say(
          "FLOPs for each token: %s by the paper's count, %s executed",
          flops(info.nominalFlopsPerToken()), flops(info.executedFlopsPerToken()));
    }
    progress = Progress.open(first == 1 ? "train" : "resume", first - 1L, info.steps());
  }

  /** Names and values, such as {@code , fast steps 16, noise fixed}. */
  private static String listed(Map<String, Object> values) {
    return values.entrySet().stream()
        .map(value -> ", " + value.getKey().replace('_', ' ') + " " + value.getValue())
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
    seconds += metrics.seconds();
    tokens += metrics.tokensPerSecond() * metrics.seconds();
    StringBuilder losses =
        new StringBuilder(
            String.format(Locale.ROOT, "loss %.3f nats/token", metrics.losses().loss()));
    metrics
        .losses()
        .parts()
        .forEach(
            (name, value) ->
                losses.append(
                    String.format(Locale.ROOT, "  %s %.3f", name.toUpperCase(Locale.ROOT), value)));
    progress.step(
        losses + String.format(Locale.ROOT, "  %,.0f tokens/s", metrics.tokensPerSecond()));
    if (json) {
      event("step", metrics);
    }
  }

  @Override
  public void evaluating(long done, long all) {
    progress.meanwhile(String.format(Locale.ROOT, "evaluating, pass %d of %d", done, all));
  }

  @Override
  public void evaluated(EvaluationMetrics metrics) {
    double perplexity = metrics.headline().figure().perplexity();
    if (metrics.step() == 0) {
      untrained = perplexity;
    }
    trained = perplexity;
    headline = metrics.headline().label();
    if (json) {
      event("evaluation", metrics);
    } else {
      say(
          "step %d, held-out perplexity: %s  %.3f bits/byte",
          metrics.step(),
          metrics.figures().stream()
              .map(
                  figure ->
                      String.format(
                          Locale.ROOT, "%.2f (%s)", figure.figure().perplexity(), figure.label()))
              .collect(Collectors.joining("  ")),
          metrics.bitsPerByte(metrics.headline()));
    }
  }

  @Override
  public void saved(int step, Path checkpoint) {
    if (!json) {
      say("step %d, saved %s", step, checkpoint);
    }
  }

  @Override
  public void reconstructed(ReconstructionMetrics metrics) {
    next = "reconstruct";
    if (json) {
      event("reconstruction", metrics);
    } else {
      closeProgress();
      say(
          "%nReconstruction from z alone (token accuracy %.1f %% greedy, %.1f %% sampled):",
          100 * metrics.greedyAccuracy(), 100 * metrics.sampledAccuracy());
      say("--- source%n%s", Printable.of(metrics.source()));
      say("--- decoded%n%s", Printable.of(metrics.greedy()));
    }
  }

  @Override
  public void sampled(SampleMetrics metrics) {
    if (json) {
      event("sample", metrics);
    } else {
      say("%nSample:%n---%n%s%n---", Printable.of(metrics.text()));
    }
  }

  /**
   * Says what the run came to.
   *
   * @param engine options of the run's engine, for what comes next
   */
  void finished(Trainer trainer, String engine) {
    if (json) {
      return;
    }
    if (Double.isFinite(untrained)) {
      say(
          "held-out perplexity %.2f untrained, %.2f trained (%s): 1/%.1f",
          untrained, trained, headline, untrained / trained);
    }
    // A run that was stopped in its last evaluation takes no step when it is resumed.
    String speed =
        seconds > 0
            ? String.format(Locale.ROOT, "%,.0f tokens/s while training; ", tokens / seconds)
            : "";
    say("%speak memory %s", speed, bytes(Machine.peakMemory()));
    say("report: %s", RunReport.of(trainer.folder()).toAbsolutePath());
    say("next: ./lathe %s --checkpoint %s%s", next, trainer.folder(), engine);
  }

  private static String available(long bytes) {
    return bytes < 0 ? "" : " planned, of " + bytes(bytes) + " that the engine may use";
  }

  /** Where memory goes, the parts that there are. */
  private static String parts(TrainingMemory memory) {
    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("weights", memory.weights());
    parts.put("gradients", memory.gradients());
    parts.put("optimizer state", memory.moments());
    parts.put("other states", memory.others());
    parts.put("activations", memory.activations());
    parts.put("scratch of kernels", memory.scratch());
    return parts.entrySet().stream()
        .map(part -> part.getKey() + " " + bytes(part.getValue()))
        .collect(Collectors.joining(", "));
  }

  static String bytes(long bytes) {
    return bytes < 1L << 20
        ? String.format(Locale.ROOT, "%.0f KiB", bytes / (double) (1L << 10))
        : bytes < 1L << 30
            ? String.format(Locale.ROOT, "%.0f MiB", bytes / (double) (1L << 20))
            : String.format(Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
  }

  private static String flops(double flops) {
    return flops < 1e9
        ? String.format(Locale.ROOT, "%.1f M", flops / 1e6)
        : String.format(Locale.ROOT, "%.2f G", flops / 1e9);
  }

  private void event(String event, Object fields) {
    ObjectNode node = Json.object().put("event", event);
    out.println(Json.line(node.setAll(Json.tree(fields))));
  }

  private void say(String format, Object... values) {
    String text = String.format(Locale.ROOT, format, values);
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
  }
}
