package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.lathe.engine.Session;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.InferenceOptions;
import org.lathe.models.diffusion.sampling.SamplerOptions;
import org.lathe.models.generation.Infiller;
import org.lathe.models.generation.InfillingTemplate;
import org.lathe.models.generation.TextGenerator;
import org.lathe.models.generation.TokenChoice;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Generates text. */
@Command(
    name = "generate",
    header = "Generates text, from the prior, after a prompt, or into the gaps of a template.",
    description = {
      "",
      "Without a prompt z is drawn from the prior N(0, I). With one, z is fitted to the prompt, and"
          + " the text continues from there. A diffusion model starts from noise at every position"
          + " that is not given, and fills the gaps of a template too.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe generate --samples 4",
      "  ./lathe generate --prompt 'public static' --tokens 120 --temperature 0.8",
      "  ./lathe generate --checkpoint runs/stories --prompt 'Once' --top-p 0.95 --seed 7",
      "  ./lathe generate --checkpoint runs/mdlm --template 'Once {40} happily.'",
      "  ./lathe generate --checkpoint runs/mdlm --sampler ancestral --steps 128"
    })
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(names = "--prompt", paramLabel = "TEXT", description = "What the text begins with.")
  private String prompt;

  @Option(
      names = "--template",
      paramLabel = "TEXT",
      description =
          "Text with gaps, of a diffusion model: {40} stands for 40 tokens to generate; write"
              + " \\{40} for these characters themselves.")
  private String template;

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
  @Mixin private SamplerArguments sampler;
  @Mixin private PromptFitArguments fit;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(1, "--samples", samples);
    TokenChoice sampling = choice.sampling();
    TrainedModel model = checkpoint.open();
    requireOneGiven();
    int most = model.model().config().positions();
    int count = tokens != null ? tokens : prompt == null ? most : Math.min(128, most / 2);
    Arguments.atLeast(1, "--tokens", count);
    InferenceOptions inference = fit.inference(model, posterior, sampler);
    int[][] drawn;
    try (Session session = engine.open()) {
      model.checkpoint().loadWeights(session);
      drawn = draw(session, model, sampling, inference, count);
    }
    print(model, inference, drawn);
    return 0;
  }

  private void requireOneGiven() {
    if (template == null) {
      return;
    }
    if (prompt != null || tokens != null) {
      throw new InputException(
          "the template says what is given and how many tokens follow: remove "
              + (prompt != null ? "{prompt}" : "{tokens}"));
    }
    if (sampler.strides()) {
      throw new InputException("the template is filled in one window: remove {stride}");
    }
  }

  private int[][] draw(
      Session session,
      TrainedModel model,
      TokenChoice sampling,
      InferenceOptions inference,
      int count) {
    int[] numbers = IntStream.range(0, samples).toArray();
    if (template != null) {
      return fill(session, model, sampling, inference, numbers);
    }
    try (TextGenerator generator =
        model.model().generator(session, samples, model.vocabulary(), inference)) {
      if (prompt == null) {
        return generator.unconditional(count, sampling, posterior.seed(), numbers);
      }
      int[][] prompts = new int[samples][];
      Arrays.fill(prompts, model.tokenizer().encode(prompt));
      return generator.continued(prompts, count, sampling, posterior.seed(), numbers);
    }
  }

  private int[][] fill(
      Session session,
      TrainedModel model,
      TokenChoice sampling,
      InferenceOptions inference,
      int[] numbers) {
    Optional<Infiller> made =
        model.model().infiller(session, samples, model.vocabulary(), inference);
    if (made.isEmpty()) {
      throw new InputException(
          "%s fills no {template}: it is a model of family %s, which generates token by token; give a {prompt}"
              .formatted(model.checkpoint().folder(), model.model().label()));
    }
    try (Infiller infiller = made.get()) {
      int positions = model.model().config().positions();
      int[][] templates = new int[samples][];
      Arrays.fill(templates, InfillingTemplate.ids(template, model.tokenizer()::encode, positions));
      return infiller.infilled(templates, sampling, posterior.seed(), numbers);
    }
  }

  private void print(TrainedModel model, InferenceOptions inference, int[][] drawn) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = Json.object();
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("prompt", prompt);
      node.put("template", template);
      node.put("seed", posterior.seed());
      ObjectNode how = Json.tree(inference.summary());
      if (inference instanceof SamplerOptions options && options.takesSteps()) {
        how.put("steps", options.steps().orElse(model.model().config().positions()));
      }
      node.set("inference", how);
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
