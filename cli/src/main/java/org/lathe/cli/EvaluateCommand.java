package org.lathe.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.engine.Session;
import org.lathe.evaluation.Perplexity;
import org.lathe.ltm.FastOptions;
import org.lathe.ltm.LtmGraphs;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Held-out perplexity of a trained model. */
@Command(
    name = "evaluate",
    header = "Measures held-out perplexity, under fitted and under fresh noise.",
    description = {
      "",
      "A score under the noise that a posterior was fitted against is not a bound on the"
          + " likelihood; one under fresh noise is. Both are reported, and the tighter"
          + " importance-weighted bound of the same draws.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe evaluate",
      "  ./lathe evaluate --checkpoint runs/stories --sequences 64 --draws 16",
      "  ./lathe evaluate --data other.txt --fast-steps 64 --json"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "jdk, stories, or a text file or folder, all of it held out. Default: the validation part"
              + " of the text it was trained on.")
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
      description = "T_fast. Default: as in the training.")
  private Integer fastSteps;

  @Option(
      names = "--draws",
      paramLabel = "K",
      defaultValue = "8",
      description = "Fresh draws of the noise for each sequence. Default: ${DEFAULT-VALUE}.")
  private int draws;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(1, "--sequences", sequences);
    Arguments.atLeast(1, "--draws", draws);
    Arguments.atLeast(1, "--data-limit", dataLimit);
    TrainedModel model = checkpoint.open();
    FastOptions fast = posterior.over(model, Optional.ofNullable(fastSteps));
    TrainedModel.HeldOut held =
        model.heldOut(Optional.ofNullable(data), dataLimit, sequences, posterior.seed());
    held.note().ifPresent(note -> spec.commandLine().getErr().println("lathe: " + note));
    int together = Math.min(Arguments.atLeast(1, "--batch", batch), held.sequences().size());
    LtmGraphs graphs = new LtmGraphs(model.config(), together, model.length());
    EvaluationMetrics metrics;
    try (Session session = engine.open()) {
      model.checkpoint().loadWeights(session);
      try (Perplexity perplexity =
              new Perplexity(session, graphs, model.tokenizer().separator(), fast);
          PassProgress progress = new PassProgress("evaluate")) {
        Perplexity.Report report =
            perplexity.measure(
                held.sequences(), posterior.rate(model), draws, posterior.seed(), progress);
        metrics =
            EvaluationMetrics.of(
                model.step().orElse(0), report, held.sequences(), model.tokenizer());
      }
    }
    print(model, held, fast, metrics);
    return 0;
  }

  private void print(
      TrainedModel model, TrainedModel.HeldOut held, FastOptions fast, EvaluationMetrics metrics) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = new ObjectMapper().valueToTree(metrics);
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("data", held.source());
      node.put("fast_steps", fast.steps());
      node.put("noise", FastArguments.name(fast.noise()));
      out.println(node.toPrettyString());
      return;
    }
    out.printf("checkpoint  %s%n", model.checkpoint().folder());
    out.printf(
        Locale.ROOT,
        "text        %s: %d sequences, %,d tokens%n",
        held.source(),
        metrics.sequences(),
        metrics.tokens());
    out.printf(
        Locale.ROOT,
        "fit         %d fast steps, noise %s%n",
        fast.steps(),
        FastArguments.name(fast.noise()));
    out.printf("%n%-36s %12s %8s %12s %10s%n", "", "nats/token", "±", "perplexity", "bits/byte");
    EvaluationMetrics.Fresh fresh = metrics.fresh();
    row(out, "fitted noise (the release's figure)", metrics.fitted());
    row(
        out,
        "fresh noise, " + fresh.draws() + " draws (ELBO)",
        new EvaluationMetrics.Bound(
            fresh.nelbo(), fresh.standardError(), fresh.perplexity(), fresh.bitsPerByte()));
    row(out, "importance weighted, same draws", fresh.importanceWeighted());
    out.printf(Locale.ROOT, "%nKL a sequence %.2f nats; by layer", metrics.kl());
    for (double layer : metrics.klByLayer()) {
      out.printf(Locale.ROOT, " %.2f", layer);
    }
    out.println();
  }

  private static void row(PrintWriter out, String name, EvaluationMetrics.Bound bound) {
    out.printf(
        Locale.ROOT,
        "%-36s %12.4f %8.4f %12.3f %10.4f%n",
        name,
        bound.nelbo(),
        bound.standardError(),
        bound.perplexity(),
        bound.bitsPerByte());
  }
}
