package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.engine.Session;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.ltm.FastLearning;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Score;
import org.lathe.models.ltm.measurement.TextFit;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.SharedWork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fits the posterior {@code q(z|x)} to one text. */
@Command(
    name = "fit",
    header = "Fits the posterior to one text: NELBO at each fast step, KL for each layer.",
    description = {"", "For models with latents: families ltm and vae.", ""},
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe fit --text 'public static void main(String[] args) {'",
      "  ./lathe fit --file note.txt --fast-steps 64 --out note.safetensors"
    })
final class FitCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;
  @Mixin private TextArguments text;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast. Default: as in the training.")
  private Integer fastSteps;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;
  @Mixin private RanksArguments ranks;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Saves mu and log_var [N_z, d] to this safetensors file.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    // A text is fitted by one process, whatever fits the next text; the others wait for it.
    return ranks.run(joined -> new SharedWork(joined).ofFirst(this::fitAndPrint));
  }

  private int fitAndPrint() {
    if (out != null) {
      Writing.to(out, () -> DurableFile.requireWritable(out));
    }
    TrainedModel model = checkpoint.open();
    int[] ids =
        text.ids(model)
            .orElseThrow(() -> new InputException("no text to fit: give --text or --file"));
    FitOptions options = posterior.fit(model, Optional.ofNullable(fastSteps), Optional.empty());
    TextFit fit = fit(model, options, ids);
    if (out != null) {
      Writing.to(out, () -> fit.save(out));
    }
    print(fit);
    return 0;
  }

  private TextFit fit(TrainedModel model, FitOptions options, int[] ids) {
    try (Session session = engine.open()) {
      model.checkpoint().loadWeights(session);
      return TextFit.of(
          session,
          PosteriorArguments.latent(model),
          options.fast(),
          ids,
          model.tokenizer().separator(),
          options.peak(),
          posterior.seed(),
          FastLearning.Listener.NONE);
    }
  }

  private void print(TextFit fit) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      node.put("tokens", fit.tokens());
      var nelbo = node.putArray("nelbo");
      fit.steps().forEach(score -> nelbo.add(score.nelbo(0)));
      node.set("fitted_noise", score(fit.fitted()));
      node.set("fresh_noise", score(fit.fresh()));
      to.println(node.toPrettyString());
      return;
    }
    to.printf("%9s %12s %12s %12s%n", "fast step", "NELBO", "nll", "KL");
    for (int s = 0; s < fit.steps().size(); s++) {
      line(to, Integer.toString(s), fit.steps().get(s));
    }
    line(to, "fitted", fit.fitted());
    line(to, "fresh", fit.fresh());
    to.printf(
        "%nnats for %d tokens; 'fitted' is the final posterior at the noise it was fitted"
            + " with, 'fresh' at noise it has not seen%n",
        fit.tokens());
    to.print("KL for each layer:");
    for (double[] layer : fit.fresh().kl()) {
      PlainFormat.print(to, " %.2f", layer[0]);
    }
    to.println();
    if (out != null) {
      to.printf("posterior saved to %s%n", out);
    }
  }

  private static void line(PrintWriter to, String name, Score score) {
    PlainFormat.print(
        to, "%9s %12.3f %12.3f %12.3f%n", name, score.nelbo(0), score.nll()[0], score.kl(0));
  }

  private static ObjectNode score(Score score) {
    ObjectNode node = Json.object();
    node.put("nelbo", score.nelbo(0));
    node.put("nll", score.nll()[0]);
    node.put("kl", score.kl(0));
    var layers = node.putArray("kl_by_layer");
    for (double[] layer : score.kl()) {
      layers.add(layer[0]);
    }
    return node;
  }
}
