package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.evaluation.latent.ReconstructionCurve;
import org.lathe.files.Json;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Decodes texts from their latents alone. */
@Command(
    name = "reconstruct",
    header = "Fits z to texts, then decodes them from z alone.",
    description = {
      "",
      "Token accuracy is the share of positions whose token equals the source's. The decoder is"
          + " given nothing but z: no token of the source. For models with latents: families ltm"
          + " and vae.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe reconstruct",
      "  ./lathe reconstruct --checkpoint runs/stories --fast-steps 4,16,64",
      "  ./lathe reconstruct --text 'Once upon a time there was a fox.' --fast-steps 64"
    })
final class ReconstructCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;
  @Mixin private TextArguments text;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      completionCandidates = Names.Texts.class,
      description =
          "jdk, stories, tales, or a text file or folder. Default: the validation part of the text"
              + " it was trained on.")
  private String data;

  @Option(
      names = "--sequences",
      paramLabel = "N",
      defaultValue = "32",
      description = "Held-out sequences. Default: ${DEFAULT-VALUE}.")
  private int sequences;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      split = ",",
      description = "T_fast, one or several. Default: 4,16,64.")
  private List<Integer> fastSteps = List.of(4, 16, 64);

  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "mean of the posterior, sample (at fresh noise), or fitted (at the noise of the"
              + " fit). Default: fitted if the fit uses fixed noise, else mean.")
  private Latents latents;

  @Option(
      names = "--temperature",
      paramLabel = "X",
      defaultValue = "1",
      description = "Temperature of the sampled decode. Default: ${DEFAULT-VALUE}.")
  private double temperature;

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
    Arguments.atLeast(1, "--sequences", sequences);
    TokenChoice sampling = Arguments.checked(() -> new TokenChoice(temperature, 0, 1));
    TrainedModel model = checkpoint.open(joined);
    int[][] sources = text.ids(model).map(ids -> new int[][] {ids}).orElseGet(() -> heldOut(model));
    List<FitOptions> fits =
        fastSteps.stream()
            .map(steps -> posterior.fit(model, Optional.of(steps), Optional.ofNullable(latents)))
            .toList();
    List<ReconstructionCurve.Point> points;
    try (Progress progress = Progress.open("reconstruct", 0, fastSteps.size())) {
      points =
          ReconstructionCurve.of(
              model,
              fits,
              sources,
              sampling,
              posterior.seed(),
              engine::open,
              point ->
                  progress.step(
                      PlainFormat.of(
                          "T %d: accuracy %.1f %%", point.fastSteps(), 100 * point.greedy())),
              joined);
    }
    print(model, sources, points);
    return 0;
  }

  private int[][] heldOut(TrainedModel model) {
    TrainedModel.HeldOut held =
        model.heldOut(Optional.ofNullable(data), 32, sequences, posterior.seed());
    held.note().ifPresent(note -> spec.commandLine().getErr().println("lathe: " + note));
    return held.sequences().toArray(int[][]::new);
  }

  private void print(TrainedModel model, int[][] sources, List<ReconstructionCurve.Point> rows) {
    PrintWriter out = spec.commandLine().getOut();
    String source = model.tokenizer().display(sources[0]);
    if (json) {
      ObjectNode node = Json.object();
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("sequences", sources.length);
      node.put("tokens", (long) sources.length * sources[0].length);
      node.put("source", source);
      ArrayNode array = node.putArray("reconstructions");
      for (ReconstructionCurve.Point row : rows) {
        array
            .addObject()
            .put("fast_steps", row.fastSteps())
            .put("nelbo", row.nelbo())
            .put("greedy_accuracy", row.greedy())
            .put("sampled_accuracy", row.sampled())
            .put("teacher_forced_accuracy", row.teacherForced())
            .put("other_greedy_accuracy", row.otherGreedy())
            .put("other_teacher_forced_accuracy", row.otherTeacherForced())
            .put("greedy", row.decoded());
      }
      out.println(node.toPrettyString());
      return;
    }
    out.printf("checkpoint  %s%n", model.checkpoint().folder());
    out.printf("text        %d sequences of %d tokens%n%n", sources.length, sources[0].length);
    out.printf(
        "%6s %17s %12s %12s %12s %12s %12s%n",
        "",
        "NELBO at the",
        "from z alone",
        "from z alone",
        "z of another",
        "tokens given",
        "z of another");
    out.printf(
        "%6s %17s %12s %12s %12s %12s %12s%n",
        "T_fast", "last step, /token", "greedy", "sampled", "greedy", "own z", "tokens given");
    for (ReconstructionCurve.Point row : rows) {
      PlainFormat.print(
          out,
          "%6d %17.4f %12s %12s %12s %12s %12s%n",
          row.fastSteps(),
          row.nelbo(),
          percent(row.greedy()),
          percent(row.sampled()),
          percent(row.otherGreedy()),
          percent(row.teacherForced()),
          percent(row.otherTeacherForced()));
    }
    out.printf(
        "%nShare of tokens that are right. Tokens given: the likeliest token given the true tokens"
            + " before it.%nz of another: the control, with the z of another text of these.%n");
    out.printf("%n--- source%n%s%n", Printable.of(source));
    out.printf(
        "--- decoded from z alone, T_fast %d%n%s%n",
        rows.getLast().fastSteps(), Printable.of(rows.getLast().decoded()));
  }

  private static String percent(double share) {
    return Double.isNaN(share) ? "-" : PlainFormat.of("%.1f %%", 100 * share);
  }
}
