package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.evaluation.samples.SampleOptions;
import org.lathe.evaluation.samples.SampleReport;
import org.lathe.evaluation.samples.SampleRun;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures samples of a model. */
@Command(
    name = "samples",
    header =
        "Measures samples: entropy, repetition, distinct n-grams, perplexity under a judge, MAUVE.",
    description = {
      "",
      "Draws samples from the prior or after prompts, or reads them from a file, and measures them."
          + " The perplexity needs --judge, MAUVE needs --features and --reference; without them,"
          + " they are reported as not measured. docs/reference/evaluation.md defines every"
          + " measure.",
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
              + " otherwise one text per line.")
  private Path from;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "64",
      description = "Number of samples. Default: ${DEFAULT-VALUE}.")
  private int samples;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "Tokens of each sample at most; also of each reference text. Default: the length it was"
              + " trained on; after a prompt half of the model's positions, at most 128.")
  private Integer tokens;

  @Option(
      names = "--whole",
      description =
          "Keeps the tokens after the one that ends a document. Default: a sample ends there.")
  private boolean whole;

  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "Prompts, one per line or .jsonl. Fits z to each in turn and continues from it; only the"
              + " continuations are measured.")
  private Path prompts;

  @Mixin private SamplingArguments choice;
  @Mixin private SamplerArguments sampler;
  @Mixin private PromptFitArguments fit;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Samples generated together; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Mixin private ReferenceArguments reference;

  @Option(
      names = "--judge",
      paramLabel = "DIR",
      description =
          "Model that computes the perplexity: a folder with a GPT-2 (config.json,"
              + " model.safetensors), or a run or checkpoint of Lathe, which gives a bound.")
  private Path judge;

  @Option(
      names = "--features",
      paramLabel = "DIR",
      description = "GPT-2 whose hidden states MAUVE compares; may be that of --judge.")
  private Path features;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Saves the samples to this file, one JSON object per line.")
  private Path out;

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
    if (from != null && prompts != null) {
      throw new InputException("--from and --prompts were both given: give one");
    }
    SampleOptions options =
        new SampleOptions(
            samples,
            Optional.ofNullable(tokens),
            whole,
            Optional.ofNullable(prompts),
            choice.sampling(),
            batch,
            reference.what(),
            reference.most(),
            Optional.ofNullable(judge),
            Optional.ofNullable(features),
            posterior.seed());
    if (out != null && joined.rank() == 0) {
      Writing.to(out, () -> DurableFile.requireWritable(out));
    }
    SampleRun run =
        new SampleRun(
            options,
            ReferenceArguments.sets(),
            Optional.ofNullable(out),
            engine::open,
            new TaskProgress(spec.commandLine().getErr(), ""),
            joined);
    SamplesPrinter printer = new SamplesPrinter(from == null ? drawn(run, joined) : read(run));
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      to.println(printer.json().toPrettyString());
    } else {
      printer.print(to);
      if (out != null) {
        to.printf("samples saved to %s%n", out);
      }
    }
    return 0;
  }

  private SampleReport drawn(SampleRun run, Ranks joined) {
    TrainedModel model = checkpoint.open(joined);
    InferenceOptions inference = fit.inference(model, posterior, sampler);
    return run.of(model, inference);
  }

  private SampleReport read(SampleRun run) {
    return run.of(from, Tokenizer.named(checkpoint.tokenizer().orElse(Gpt2Tokenizer.NAME)));
  }
}
