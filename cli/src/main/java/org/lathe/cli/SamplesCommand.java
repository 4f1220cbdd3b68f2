package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Session;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.evaluation.samples.FeatureModel;
import org.lathe.evaluation.samples.Judge;
import org.lathe.evaluation.samples.Mauve;
import org.lathe.evaluation.samples.Sample;
import org.lathe.evaluation.samples.SampleFigures;
import org.lathe.evaluation.samples.SampleFile;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What samples of a model are worth. */
@Command(
    name = "samples",
    header =
        "Judges samples: entropy, repetition, distinct n-grams, perplexity under a judge, MAUVE.",
    description = {
      "",
      "Draws samples from the prior or after prompts, or reads them from a file, and measures them."
          + " What needs another model is left out, and named, where it is not given: the"
          + " perplexity needs --judge, MAUVE needs --features and --reference. docs/evaluation.md"
          + " defines every figure.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe samples --samples 256 --reference held-out",
      "  ./lathe samples --top-p 0.95 --judge models/gpt2-large --out samples.jsonl",
      "  ./lathe samples --reference held-out --features models/gpt2 --judge models/gpt2",
      "  ./lathe samples --from others.jsonl --reference texts.jsonl --features models/gpt2"
    })
final class SamplesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description =
          "Measures these samples instead of drawing any: .jsonl with text or ids in each line,"
              + " else one text a line.")
  private Path from;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "64",
      description = "How many to draw. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "Tokens of each, at most; also of each reference text. Default: the length it was trained"
              + " on; after a prompt half of the model's positions, at most 128.")
  private Integer tokens;

  @Option(
      names = "--whole",
      description =
          "Keeps what comes after the token that ends a document. Default: a sample ends there.")
  private boolean whole;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Fits z to these, one a line or .jsonl, and goes on from them in turn. The figures are of"
              + " what follows.")
  private Path prompts;

  @Mixin private SamplingArguments choice;

  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "After a prompt: mean of the posterior, sample (at fresh noise), or fitted (at the noise"
              + " of the fit). Default: fitted where the fit keeps its noise, else mean.")
  private Latents latents;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast for a prompt. Default: as in the training.")
  private Integer fastSteps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Samples drawn together; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Mixin private ReferenceArguments reference;

  @Option(
      names = "--judge",
      paramLabel = "DIR",
      description =
          "Whose perplexity: a folder with a GPT-2 (config.json, model.safetensors), or a run or"
              + " checkpoint of Lathe, whose figure is a bound.")
  private Path judge;

  @Option(
      names = "--features",
      paramLabel = "DIR",
      description = "GPT-2 whose hidden states MAUVE is over; may be that of --judge.")
  private Path features;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Saves the samples to this file, a JSON object a line.")
  private Path out;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  /** The samples, what each went on from, and how people are told of them. */
  private record Drawn(List<Sample> samples, List<String> prompts, String of, String how) {}

  @Override
  public Integer call() {
    Arguments.atLeast(1, "--samples", samples);
    Arguments.atLeast(1, "--batch", batch);
    if (tokens != null) {
      Arguments.atLeast(1, "--tokens", tokens);
    }
    if (features != null && !reference.given()) {
      throw new InputException("--features is for MAUVE, which needs --reference as well");
    }
    if (from != null && prompts != null) {
      throw new InputException("--from and --prompts were both given: give one");
    }
    if (out != null) {
      Writing.to(out, () -> DurableFile.requireWritable(out));
    }
    SamplesResult result = measure();
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(result.json().toPrettyString());
    } else {
      result.print(to);
      if (out != null) {
        to.printf("samples saved to %s%n", out);
      }
    }
    return 0;
  }

  private SamplesResult measure() {
    TokenChoice sampling = choice.sampling();
    Optional<TrainedModel> model = from == null ? Optional.of(checkpoint.open()) : Optional.empty();
    Tokenizer tokenizer =
        model
            .map(TrainedModel::tokenizer)
            .orElseGet(() -> Tokenizer.named(checkpoint.tokenizer().orElse(Gpt2Tokenizer.NAME)));
    int most = model.map(this::mostTokens).orElse(tokens == null ? Integer.MAX_VALUE : tokens);
    try (SampleModels models = new SampleModels(engine)) {
      // What is to judge is opened first: a folder that holds no model is found out now.
      Judge opened = judge == null ? null : models.judge(judge, posterior.seed());
      FeatureModel featured = features == null ? null : models.gpt2(features);
      List<Sample> read = from == null ? List.of() : SampleFile.read(from, tokenizer);
      List<Sample> texts =
          cut(
              reference.read(
                  model, tokenizer, from == null ? samples : read.size(), posterior.seed()),
              most,
              tokenizer);
      Drawn drawn =
          model.isPresent()
              ? draw(model.get(), sampling, most)
              : new Drawn(
                  cut(read, most, tokenizer),
                  List.of(),
                  from.toString(),
                  "tokenizer " + tokenizer.name());
      if (out != null) {
        Writing.to(out, () -> SampleFile.write(out, drawn.samples(), drawn.prompts()));
      }
      return new SamplesResult(
          drawn.of(),
          drawn.how(),
          reference.name(),
          SampleFigures.of(drawn.samples()),
          reference.given() ? SampleFigures.of(texts) : null,
          opened == null ? null : judge(opened, drawn.samples(), texts),
          featured == null ? null : compare(featured, drawn.samples(), texts));
    }
  }

  private int mostTokens(TrainedModel model) {
    if (tokens != null) {
      return tokens;
    }
    return prompts == null ? model.length() : Math.min(128, model.model().config().positions() / 2);
  }

  /** Each ends with its first document, unless all is asked for, and after so many tokens. */
  private List<Sample> cut(List<Sample> all, int most, Tokenizer tokenizer) {
    return all.stream()
        .map(
            sample -> {
              int[] ids = whole ? sample.ids() : Sample.firstDocument(sample.ids(), tokenizer);
              return ids.length <= most && ids.length == sample.ids().length
                  ? sample
                  : Sample.of(Arrays.copyOf(ids, Math.min(ids.length, most)), tokenizer);
            })
        .toList();
  }

  private Drawn draw(TrainedModel model, TokenChoice sampling, int count) {
    Tokenizer tokenizer = model.tokenizer();
    InferenceOptions inference =
        posterior.inference(model, Optional.ofNullable(fastSteps), Optional.ofNullable(latents));
    List<String> given = new ArrayList<>();
    List<int[]> made;
    try (Continuations continuations =
            new Continuations(
                () -> open(model),
                model.model(),
                model.vocabulary(),
                Math.min(batch, samples),
                inference,
                sampling,
                posterior.seed());
        TextProgress progress = new TextProgress("samples")) {
      if (prompts == null) {
        made = continuations.unconditional(samples, count, progress);
      } else {
        List<Sample> texts = SampleFile.read(prompts, tokenizer);
        List<int[]> starts = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
          Sample text = texts.get(i % texts.size());
          given.add(text.text());
          starts.add(text.ids());
        }
        made = continuations.after(starts, count, progress);
      }
    }
    String how = sampling.label() + (prompts == null ? "" : ", after " + prompts);
    return new Drawn(
        cut(made.stream().map(ids -> Sample.of(ids, tokenizer)).toList(), count, tokenizer),
        given,
        model.checkpoint().folder().toString(),
        how);
  }

  private Session open(TrainedModel model) {
    Session session = engine.open();
    model.checkpoint().loadWeights(session);
    return session;
  }

  private static SamplesResult.Judged judge(
      Judge judge, List<Sample> drawn, List<Sample> references) {
    return new SamplesResult.Judged(
        judge.name(),
        judge.exact(),
        verdict("judge", judge, drawn),
        references.isEmpty() ? null : verdict("judge reference", judge, references));
  }

  private static Judge.Verdict verdict(String task, Judge judge, List<Sample> texts) {
    try (TextProgress progress = new TextProgress(task)) {
      return judge.judge(texts.stream().map(Sample::text).toList(), progress);
    }
  }

  private SamplesResult.Compared compare(
      FeatureModel model, List<Sample> drawn, List<Sample> references) {
    List<float[]> samplesFeatures = features("features", model, drawn);
    List<float[]> referenceFeatures = features("features reference", model, references);
    if (samplesFeatures.isEmpty() || referenceFeatures.isEmpty()) {
      throw new InputException(
          "MAUVE compares texts, and all %s are empty"
              .formatted(samplesFeatures.isEmpty() ? "samples" : "reference texts"));
    }
    return new SamplesResult.Compared(
        model.name(),
        samplesFeatures.size(),
        referenceFeatures.size(),
        Mauve.of(samplesFeatures, referenceFeatures, posterior.seed()));
  }

  /** As in the released package, a text without words has none. */
  private static List<float[]> features(String task, FeatureModel model, List<Sample> texts) {
    try (TextProgress progress = new TextProgress(task)) {
      return model.features(
          texts.stream().map(Sample::text).filter(text -> !text.isEmpty()).toList(), progress);
    }
  }
}
