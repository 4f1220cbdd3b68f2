package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.files.Json;
import org.lathe.models.InferenceOptions;
import org.lathe.models.StepDecoder;
import org.lathe.models.generation.Generator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Generates text. */
@Command(
    name = "generate",
    header = "Generates text, from the prior or from a prompt.",
    description = {
      "",
      "Without a prompt z is drawn from the prior N(0, I). With one, z is fitted to the prompt, and"
          + " the text continues from there.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe generate --samples 4",
      "  ./lathe generate --prompt 'public static' --tokens 120 --temperature 0.8",
      "  ./lathe generate --checkpoint runs/stories --prompt 'Once' --top-p 0.95 --seed 7"
    })
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "What the text begins with.")
  private String prompt;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "Tokens to generate. Default: as many as the model has positions; after a prompt half of"
              + " that, at most 128.")
  private Integer tokens;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many texts. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Mixin private SamplingArguments choice;

  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "After a prompt: mean of the posterior, sample (at fresh noise), or fitted (at the noise"
              + " of the fit). Default: fitted if the fit uses fixed noise, else mean.")
  private Latents latents;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast for a prompt. Default: as in the training.")
  private Integer fastSteps;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(1, "--samples", samples);
    TokenChoice sampling = choice.sampling();
    TrainedModel model = checkpoint.open();
    int most = model.model().config().positions();
    int count = tokens != null ? tokens : prompt == null ? most : Math.min(128, most / 2);
    Arguments.atLeast(1, "--tokens", count);
    int[][] drawn;
    try (Session session = engine.open()) {
      model.checkpoint().loadWeights(session);
      drawn = draw(session, model, sampling, count);
    }
    print(model, drawn);
    return 0;
  }

  private int[][] draw(Session session, TrainedModel model, TokenChoice sampling, int count) {
    int[] numbers = IntStream.range(0, samples).toArray();
    InferenceOptions inference =
        posterior.inference(model, Optional.ofNullable(fastSteps), Optional.ofNullable(latents));
    try (StepDecoder decoder =
        model.model().decoder(session, samples, model.tokenizer().separator(), inference)) {
      Generator generator = new Generator(decoder, model.vocabulary());
      if (prompt == null) {
        return generator.unconditional(count, sampling, posterior.seed(), numbers);
      }
      int[][] prompts = new int[samples][];
      Arrays.fill(prompts, model.tokenizer().encode(prompt));
      return generator.continued(prompts, count, sampling, posterior.seed(), numbers);
    }
  }

  private void print(TrainedModel model, int[][] drawn) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("prompt", prompt);
      var texts = node.putArray("texts");
      for (int[] ids : drawn) {
        texts.add(model.tokenizer().display(ids));
      }
      out.println(node.toPrettyString());
      return;
    }
    for (int i = 0; i < drawn.length; i++) {
      if (drawn.length > 1) {
        out.printf("--- %d%n", i + 1);
      }
      out.println(
          (prompt == null ? "" : prompt) + Printable.of(model.tokenizer().display(drawn[i])));
    }
  }
}
