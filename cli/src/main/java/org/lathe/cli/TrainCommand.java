package org.lathe.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.files.InputException;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.models.ltm.SlowGradient;
import org.lathe.reports.run.RunReport;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.NotFiniteException;
import org.lathe.training.RateOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;
import org.lathe.training.RecipeSetting;
import org.lathe.training.TrainedModel;
import org.lathe.training.Training;
import org.lathe.training.TrainingOptions;
import org.lathe.training.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a model. */
@Command(
    name = "train",
    header = "Trains a model: a latent thought model, or the decoder it is compared with.",
    description = {
      "",
      "Without options: the pocket preset on the source text of the JDK that runs this, in about"
          + " three minutes on two cores. Writes checkpoints, metrics.jsonl and report.html to a"
          + " folder. Ctrl-C saves; --resume continues, with the bits of a run without the stop.",
      "",
      "The recipe decides which model: pocket and ltm-s, ltm-m, ltm-l are latent thought models;"
          + " ar-pocket is an autoregressive decoder without latents (family gpt). Options that"
          + " name no default have the recipe's: see --print-recipe.",
      "",
      "Progress, in nats per token: the loss is the NLL at the z that fast learning ends with, and"
          + " the weights follow its gradient; NELBO = NLL + KL is of the last fast step, before"
          + " its update, so its NLL differs a little from the loss.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  ./lathe train",
      "  ./lathe train --data stories --out runs/stories",
      "  ./lathe train --data book.txt --steps 500 --fast-steps 16",
      "  ./lathe train --preset ltm-s --data texts/ --batch 1 --steps 10",
      "  ./lathe train --preset ltm-s --data data/openwebtext --batch 1 --steps 10",
      "  ./lathe train --protocol release          the authors' released code, not their paper",
      "  ./lathe train --set model.layers=3 --set objective.fast.steps=8 --print-recipe",
      "  ./lathe train --recipe runs/stories/recipe.yaml --out runs/again    repeats a run",
      "  ./lathe train --resume --out runs/stories"
    })
final class TrainCommand implements Callable<Integer> {
  /** Options that may be given with {@code --resume}; all others are in the run's recipe. */
  private static final Set<String> WITH_RESUME =
      Set.of("--resume", "--out", "--backend", "--precision", "--threads", "--json", "--debug");

  @Spec private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "Size of model and training, a recipe that ships with Lathe: pocket, ltm-s, ltm-m, ltm-l,"
              + " ar-pocket. Default: pocket.")
  private String preset;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      description =
          "What to train and how: a recipe that ships with Lathe (--preset is the same), the path"
              + " of a YAML file, such as the recipe.yaml that a run writes, or the folder of a"
              + " run.")
  private String recipe;

  @Option(
      names = "--set",
      paramLabel = "FIELD=VALUE",
      arity = "1",
      description =
          "Sets a field of the recipe by its path, such as model.layers=3 or"
              + " objective.fast.steps=8; any number of times. --set overrides the recipe; the"
              + " options below override --set. docs/recipes.md lists all fields.")
  private List<String> settings = List.of();

  @Option(
      names = "--print-recipe",
      description = "Prints the recipe with all options applied, as YAML, and trains nothing.")
  private boolean printRecipe;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "jdk (source text of this JDK), stories (generated), text (a file, folder, pattern or zip"
              + " of .txt, .jsonl, .csv, .parquet, also .gz, .zst, .xz), or token shards that"
              + " ./lathe data prepare or others made. Default: jdk.")
  private String data;

  @Option(
      names = "--data-limit",
      paramLabel = "MB",
      description = "Text to use, in millions of bytes, spread over the whole. Default: 32.")
  private Integer dataLimit;

  @Option(
      names = "--tokenizer",
      paramLabel = "NAME",
      description =
          "bytes, gpt2, or the path of a tokenizer.json; the model uses its vocabulary. Default:"
              + " the one that made the token shards, or the preset's.")
  private String tokenizer;

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      description =
          "windows: random ones; blocks: contiguous ones, shuffled, each once per epoch"
              + " (release). Default: windows.")
  private SequenceOrder sampling;

  @Option(names = "--steps", paramLabel = "N", description = "Slow steps of the whole run.")
  private Integer steps;

  @Option(names = "--batch", paramLabel = "N", description = "Sequences of a slow step.")
  private Integer batch;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description = "Sequences computed together; divides the batch. Fewer need less memory.")
  private Integer microBatch;

  @Option(names = "--length", paramLabel = "N", description = "Tokens of a sequence.")
  private Integer length;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast, steps of fast learning for each sequence.")
  private Integer fastSteps;

  @Mixin private FastArguments fast;

  @Option(
      names = "--fast-rate",
      paramLabel = "X",
      description = "Peak learning rate of the fast steps. Default: from 0.3 to 0.34 over the run.")
  private Double fastRate;

  @Option(
      names = "--slow-gradient",
      paramLabel = "WHERE",
      description =
          "final: at the final z (paper); trajectory: summed over all fast steps too (release).")
  private SlowGradient slowGradient;

  @Option(names = "--rate", paramLabel = "X", description = "Peak learning rate of the slow steps.")
  private Double rate;

  @Option(names = "--warmup", paramLabel = "N", description = "Slow steps of linear warm-up.")
  private Integer warmup;

  @Option(
      names = "--evaluate-every",
      paramLabel = "N",
      description = "Slow steps between evaluations on held-out text.")
  private Integer evaluateEvery;

  @Option(
      names = "--evaluation-sequences",
      paramLabel = "N",
      description = "Held-out sequences of an evaluation.")
  private Integer evaluationSequences;

  @Option(
      names = "--draws",
      paramLabel = "K",
      description = "Samples of fresh noise in an evaluation.")
  private Integer draws;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description = "Slow steps between checkpoints.")
  private Integer checkpointEvery;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of weights, data order and noise. Default: 1.")
  private Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run. Default: ./runs/PRESET-DATA, or the next free name.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Continues the run in --out (or the last one in ./runs) with its own options; only"
              + " --backend, --precision and --threads may be given with it.")
  private boolean resume;

  @Mixin private EngineArguments engine;

  @Option(
      names = "--json",
      description = "Prints metrics as JSON lines on standard output instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    if (printRecipe && !resume) {
      Recipe resolved = recipe();
      // Refuses here too a size from which no model can be built.
      resolved.build();
      spec.commandLine().getOut().print(RecipeFile.yaml(resolved));
      spec.commandLine().getOut().flush();
      return 0;
    }
    try (TrainingPrinter printer = new TrainingPrinter(spec.commandLine().getOut(), json)) {
      TrainingResult result = resume ? resumed(printer) : started(printer);
      RunReport.write(result.folder());
      if (!result.finished()) {
        printer.note(
            "stopped and saved; continue with: ./lathe train --resume --out "
                + result.folder()
                + engine.again());
        return 130;
      }
      printer.finished(result, engine.again());
      return 0;
    }
  }

  private TrainingResult resumed(TrainingPrinter printer) {
    String given =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(option -> option.longestName())
            .filter(name -> !WITH_RESUME.contains(name))
            .findFirst()
            .orElse(null);
    if (given != null) {
      throw new ParameterException(
          spec.commandLine(),
          given + " cannot be given with --resume: a run continues with its own options");
    }
    Path folder =
        Optional.ofNullable(out)
            .or(() -> TrainedModel.newestRun(CheckpointArguments.RUNS))
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(), "--resume finds no run in ./runs: give --out"));
    return trained(folder, options -> Training.resume(options, printer));
  }

  private TrainingResult started(TrainingPrinter printer) {
    Recipe resolved = recipe();
    Path folder = Optional.ofNullable(out).orElseGet(() -> freeFolder(resolved));
    return trained(folder, options -> Training.run(resolved, options, printer));
  }

  private TrainingResult trained(Path folder, Function<TrainingOptions, TrainingResult> training) {
    try {
      return training.apply(new TrainingOptions(folder, engine.choice(), engine.threads()));
    } catch (NotFiniteException e) {
      // The page of the run shows where the number appeared.
      RunReport.write(folder);
      throw e;
    }
  }

  /** Returns the recipe, changed first by {@code --set}, then by the short options. */
  private Recipe recipe() {
    return Arguments.checked(() -> resolved(RecipeFile.with(base(), settings)));
  }

  private Recipe base() {
    if (preset != null && recipe != null) {
      throw new ParameterException(
          spec.commandLine(), "--preset and --recipe name the same thing: give one of them");
    }
    if (preset != null) {
      return RecipeFile.named(preset);
    }
    return RecipeFile.find(recipe != null ? recipe : "pocket");
  }

  private boolean set(String path) {
    return settings.stream().anyMatch(setting -> RecipeSetting.of(setting).path().equals(path));
  }

  private Recipe resolved(Recipe base) {
    requireFits(base);
    Recipe followed = fast.protocol().map(protocol -> base.with(protocol)).orElse(base);
    return paced(followed)
        .with(objective(followed.objective()))
        .with(data(followed.data()))
        .with(batch(followed.batch()))
        .with(
            new EvaluationOptions(
                or(evaluateEvery, base.evaluation().every()),
                or(evaluationSequences, base.evaluation().sequences()),
                or(draws, base.evaluation().draws())))
        .withCheckpointEvery(or(checkpointEvery, base.checkpointEvery()))
        .withSeed(seed != null ? seed : base.seed());
  }

  private void requireFits(Recipe base) {
    boolean given = fastSteps != null || fastRate != null || slowGradient != null || fast.given();
    if (given && !(base.objective() instanceof LtmOptions)) {
      throw new ParameterException(
          spec.commandLine(),
          "recipe %s is of family %s, which has no fast steps: remove their options"
              .formatted(base.name(), base.family()));
    }
  }

  private DataOptions data(DataOptions base) {
    String source = data != null ? data : base.source();
    if (dataLimit != null && PreparedData.isAt(source)) {
      throw new ParameterException(
          spec.commandLine(), "--data-limit is for text only: all token shards are used");
    }
    boolean other = data != null || set("data.source") && !set("data.tokenizer");
    DataOptions read = other && tokenizer == null ? base.reading(source) : base.withSource(source);
    return new DataOptions(
        read.source(),
        or(dataLimit, read.limit()),
        tokenizer != null ? tokenizer : read.tokenizer(),
        sampling != null ? sampling : read.sampling());
  }

  /**
   * Returns the batch options; a smaller batch limits the micro-batch, unless that is given too.
   */
  private BatchOptions batch(BatchOptions base) {
    boolean follows = batch != null && microBatch == null && !set("batch.microBatch");
    BatchOptions sized =
        follows
            ? base.withSequences(batch)
            : new BatchOptions(
                or(batch, base.sequences()), or(microBatch, base.microBatch()), base.length());
    return length == null ? sized : sized.withLength(length);
  }

  /** Returns the recipe with steps and rate; a shorter run limits a warm-up that is not given. */
  private Recipe paced(Recipe base) {
    Recipe run =
        steps == null ? base : set("rate.warmup") ? base.withSteps(steps) : base.lasting(steps);
    RateOptions peaked = rate == null ? run.rate() : run.rate().withPeak(rate);
    return run.with(warmup == null ? peaked : peaked.withWarmup(warmup));
  }

  private ObjectiveOptions objective(ObjectiveOptions base) {
    if (!(base instanceof LtmOptions ltm)) {
      return base;
    }
    LtmOptions fitted =
        ltm.with(fast.over(ltm.fast().withSteps(or(fastSteps, ltm.fast().steps()))));
    LtmOptions rated = fastRate == null ? fitted : fitted.withFastRate(fastRate, fastRate);
    return slowGradient == null ? rated : rated.with(slowGradient);
  }

  private static int or(Integer given, int otherwise) {
    return given != null ? given : otherwise;
  }

  private static String fileName(String source) {
    try {
      Path name = Path.of(source).getFileName();
      return name == null ? "data" : name.toString();
    } catch (InvalidPathException e) {
      // Such as a letter that the locale of this machine does not have.
      throw new InputException(
          "{data} '%s' cannot be a path here (%s): use another name"
              .formatted(source, e.getReason()),
          e);
    }
  }

  private static Path freeFolder(Recipe recipe) {
    String read = fileName(recipe.data().source());
    String base = (recipe.name() + "-" + read).replaceAll("[^A-Za-z0-9._-]", "_");
    Path folder = CheckpointArguments.RUNS.resolve(base);
    for (int n = 2; Files.exists(folder); n++) {
      folder = CheckpointArguments.RUNS.resolve(base + "-" + n);
    }
    return folder;
  }
}
