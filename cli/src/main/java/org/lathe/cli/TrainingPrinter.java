package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lathe.files.Json;
import org.lathe.models.Losses;
import org.lathe.models.NamedFigure;
import org.lathe.reports.run.RunReport;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.ReconstructionMetrics;
import org.lathe.training.RunInfo;
import org.lathe.training.SampleMetrics;
import org.lathe.training.StepMetrics;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingMemory;
import org.lathe.training.TrainingResult;

/**
 * Prints a training run: progress on standard error, results on standard output. Ctrl-C saves the
 * run while this is open.
 */
final class TrainingPrinter implements TrainingListener, AutoCloseable {
  private final PrintWriter out;
  private final boolean json;
  private final CompileProgress compiling = new CompileProgress();
  private final SaveOnInterrupt interrupt = new SaveOnInterrupt(this::note);
  private Progress progress;

  // The command that the last line suggests; "reconstruct" for models with latents.
  private String next = "evaluate";

  TrainingPrinter(PrintWriter out, boolean json) {
    this.out = out;
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

  /** Returns names and values as text, such as {@code , fast steps 16, noise fixed}. */
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
    progress.step(
        losses(metrics.losses())
            + String.format(Locale.ROOT, "  %,.0f tokens/s", metrics.tokensPerSecond()));
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
      return String.format(
          Locale.ROOT,
          "loss %.3f  NELBO %.3f = NLL %.3f + KL %.3f",
          losses.loss(),
          nelbo,
          nelbo - kl,
          kl);
    }
    return losses.parts().entrySet().stream()
        .map(
            part ->
                String.format(
                    Locale.ROOT,
                    "  %s %.3f",
                    part.getKey().toUpperCase(Locale.ROOT),
                    part.getValue()))
        .collect(
            Collectors.joining(
                "", String.format(Locale.ROOT, "loss %.3f nats/token", losses.loss()), ""));
  }

  @Override
  public void evaluating(long done, long all) {
    progress.meanwhile(String.format(Locale.ROOT, "evaluating, pass %d of %d", done, all));
  }

  @Override
  public void evaluated(EvaluationMetrics metrics) {
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
   * Prints the summary of the finished run.
   *
   * @param engine options of the run's engine, for the suggested next command
   */
  void finished(TrainingResult result, String engine) {
    if (json) {
      return;
    }
    if (result.untrained().isPresent()) {
      NamedFigure trained = result.newest().orElseThrow().headline();
      double before = result.untrained().get().headline().figure().perplexity();
      double after = trained.figure().perplexity();
      say(
          "held-out perplexity %.2f untrained, %.2f trained (%s): %.1f times lower",
          before, after, trained.label(), before / after);
    }
    // A run that was stopped during its last evaluation has no step left when it is resumed.
    String speed =
        result.seconds() > 0
            ? String.format(
                Locale.ROOT, "%,.0f tokens/s while training; ", result.tokens() / result.seconds())
            : "";
    say("%speak memory %s", speed, bytes(Machine.peakMemory()));
    say("report: %s", RunReport.of(result.folder()).toAbsolutePath());
    say("next: ./lathe %s --checkpoint %s%s", next, result.folder(), engine);
  }

  private static String available(long bytes) {
    return bytes < 0 ? "" : " planned, of " + bytes(bytes) + " that the engine may use";
  }

  /** Returns the parts of the memory as text. */
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
    interrupt.close();
  }
}
