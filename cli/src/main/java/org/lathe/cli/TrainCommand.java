package org.lathe.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.lathe.cli.ranks.OwnRank;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;
import org.lathe.models.NoOptions;
import org.lathe.models.ObjectiveOptions;
import org.lathe.models.ltm.LtmOptions;
import org.lathe.reports.run.RunReport;
import org.lathe.reports.scale.ScaleReport;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.GradientTransfer;
import org.lathe.training.NotFiniteException;
import org.lathe.training.RateOptions;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;
import org.lathe.training.RecipeSetting;
import org.lathe.training.StartOptions;
import org.lathe.training.TrainedModel;
import org.lathe.training.Training;
import org.lathe.training.TrainingForecast;
import org.lathe.training.TrainingOptions;
import org.lathe.training.TrainingResult;
import org.lathe.training.log.LogKind;
import org.lathe.training.ranks.Meeting;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.scale.ClusterFile;
import org.lathe.training.scale.ScalePlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trains a model. */
@Command(
    name = "train",
    header = "Trains a model: a latent thought model, or one that it is compared with.",
    description = {
      "",
      "Without options: the recipe tales on generated texts, in under four minutes on two cores,"
          + " and the same decoder without z, which it is compared with. Writes checkpoints,"
          + " metrics.jsonl and report.html to a folder. Ctrl-C saves; --resume continues, with the"
          + " bits of a run without the stop.",
      "",
      "A run keeps its newest checkpoints and its best one, by the first held-out figure; the file"
          + " checkpoints/best names that. The other commands take the newest one of a run: give"
          + " --checkpoint RUN/checkpoints/best for the best.",
      "",
      "The recipe decides which model: tales, pocket, ltm-s, ltm-m, ltm-l are latent thought"
          + " models, moe-pocket, mamba-pocket, hybrid-pocket, moe-m, mamba-m the same with"
          + " mixtures of experts and Mamba mixers; ar-pocket is an autoregressive decoder without"
          + " latents, and gpt2-pocket, gpt2-s, gpt2-m, gpt2-l are GPT-2 (family gpt); vae-pocket"
          + " and vae-s have an encoder in place of fast learning (family vae); mdlm-pocket,"
          + " mdlm-small, mdlm-medium, the same of sedd and md4, and sedd-uniform-pocket are"
          + " discrete diffusion models (family diffusion). Options that name no default have the"
          + " recipe's: see --print-recipe.",
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
      "  ./lathe train --data book.txt --tokenizer words:4096",
      "  ./lathe train --preset ltm-s --data texts/ --batch 1 --steps 10",
      "  ./lathe train --preset ltm-s --data data/openwebtext --batch 1 --steps 10",
      "  ./lathe train --recipe mdlm-pocket --out runs/mdlm        a discrete diffusion model",
      "  ./lathe train --protocol release          the authors' released code, not their paper",
      "  ./lathe train --set model.layers=3 --set objective.fast.steps=8 --print-recipe",
      "  ./lathe train --preset ltm-s --plan-scale cluster.yaml    how far it scales; no training",
      "  ./lathe train --recipe runs/stories/recipe.yaml --out runs/again    repeats a run",
      "  ./lathe train --resume --out runs/stories",
      "  ./lathe train --resume --steps 2000 --out runs/stories    more steps for that run",
      "  ./lathe train --preset ltm-s --data texts/ --ranks 2       two processes, the same bits",
      "  ./lathe train --recipe runs/stories --init-from runs/stories --rate 1e-3 --out runs/next"
    })
final class TrainCommand implements Callable<Integer> {
  /** Options that may be given with {@code --resume}; all others are in the run's recipe. */
  private static final Set<String> WITH_RESUME =
      Set.of(
          "--resume",
          "--steps",
          "--out",
          "--backend",
          "--precision",
          "--threads",
          "--ranks",
          "--rank-timeout",
          "--ranks-transfer",
          "--log",
          "--dry-run",
          "--json",
          "--debug");

  @Spec private CommandSpec spec;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = Names.Recipes.class,
      description =
          "Size of model and training, a recipe that ships with Lathe: tales, pocket (bytes),"
              + " ltm-s, ltm-m, ltm-l, moe-pocket, mamba-pocket, hybrid-pocket, moe-m, mamba-m,"
              + " ar-pocket, gpt2-pocket, gpt2-s, gpt2-m, gpt2-l, vae-pocket,"
              + " vae-s, mdlm-small, mdlm-medium, sedd-small, sedd-medium, md4-small, md4-medium,"
              + " mdlm-pocket, sedd-pocket, sedd-uniform-pocket, md4-pocket. Default: tales.")
  private String preset;

  @Option(
      names = "--recipe",
      paramLabel = "NAME|FILE",
      completionCandidates = Names.Recipes.class,
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
              + " options below override --set. docs/guides/recipes.md lists all fields.")
  private List<String> settings = List.of();

  @Option(
      names = "--print-recipe",
      description = "Prints the recipe with all options applied, as YAML, and trains nothing.")
  private boolean printRecipe;

  @Option(
      names = "--dry-run",
      description =
          "Reads and checks everything, the text, the tokenizer, the memory and the folder"
              + " included, prints what the run would do, and neither trains nor writes. With"
              + " --resume too.")
  private boolean dryRun;

  @Option(
      names = "--plan-scale",
      paramLabel = "FILE",
      description =
          "Prints how far this training scales on a cluster, and trains nothing: step time,"
              + " exchange, efficiency and memory for each number of ranks. FILE describes the"
              + " cluster and a measured step (docs/guides/scale-model.md).")
  private Path planScale;

  @Option(
      names = "--plan-scale-page",
      paramLabel = "HTML",
      description = "Writes the table and the plot of --plan-scale to a page, too.")
  private Path planScalePage;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      completionCandidates = Names.Texts.class,
      description =
          "jdk (source text of this JDK), stories or tales (generated), text (a file, folder,"
              + " pattern or zip of .txt, .jsonl, .csv, .parquet, also .gz, .zst, .xz), or token"
              + " shards that ./lathe data prepare or others made. Default: the recipe's.")
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
          "bytes, gpt2, or the path of a tokenizer.json; words:N or bpe:N trains one of N ids on"
              + " the training part of the text, and checkpoints keep it. The model uses its"
              + " vocabulary. Default: the one that made the token shards, or the preset's.")
  private String tokenizer;

  @Option(
      names = "--sampling",
      paramLabel = "HOW",
      description =
          "windows: random ones; blocks: contiguous ones, shuffled, each once per epoch"
              + " (release). Default: windows.")
  private SequenceOrder sampling;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Slow steps of the whole run; with --resume, its new number of them.")
  private Integer steps;

  @Option(names = "--batch", paramLabel = "N", description = "Sequences of a slow step.")
  private Integer batch;

  @Option(
      names = "--micro-batch",
      paramLabel = "N",
      description =
          "Sequences computed together; divides the batch. Fewer need less memory. 0 is the largest"
              + " number that fits the memory of a GPU, and 1 on a processor.")
  private Integer microBatch;

  @Option(
      names = "--leaf",
      paramLabel = "N",
      description =
          "Sequences whose gradients are added one after the other; a multiple of the micro-batch"
              + " that divides the batch. Sums of leaves are added in pairs, so another leaf gives"
              + " other roundings. 0 is the micro-batch.")
  private Integer leaf;

  @Option(names = "--length", paramLabel = "N", description = "Tokens of a sequence.")
  private Integer length;

  @Mixin private LatentArguments latent;

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
      description =
          "Random draws for each sequence in an evaluation: samples of z, or noisy versions of the"
              + " sequence for a diffusion model.")
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
      names = "--baseline",
      negatable = true,
      description =
          "Whether to train the same decoder without z too, for the same tokens, and to compare."
              + " It costs one pass for each sequence; the latents cost many.")
  private Boolean baseline;

  @Option(
      names = "--init-from",
      paramLabel = "PATH",
      description =
          "Starts from the weights of a run (its newest checkpoint), of one checkpoint, or of"
              + " RUN/checkpoints/best, with fresh optimizer moments and from step 0. The model"
              + " must have the same shape and the same tokenizer. Default: random weights.")
  private Path initFrom;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the run. Default: ./runs/PRESET-DATA, or the next free name.")
  private Path out;

  @Option(
      names = "--resume",
      description =
          "Continues the run in --out (or the last one in ./runs) with its own options; only"
              + " --steps, --backend, --precision and --threads may be given with it. --steps N"
              + " extends a finished run, or gives an interrupted one another end: from the next"
              + " step on, the learning rate and what else changes over a run are those of a run of"
              + " N steps. The steps already taken had other rates, so it is not, bit for bit, a"
              + " run of N steps from the start.")
  private boolean resume;

  @Option(
      names = "--resume-or-start",
      description =
          "Continues the run in --out if there is a checkpoint of it, by its own recipe; starts it"
              + " if there is none. For jobs that a cluster starts again; a run that is finished"
              + " stays as it is.")
  private boolean resumeOrStart;

  @Mixin private EngineArguments engine;
  @Mixin private RanksArguments ranked;

  @Option(
      names = "--ranks-transfer",
      paramLabel = "WAY",
      defaultValue = "host",
      description =
          "Of several ranks: how gradients go from rank to rank: host (through the memory of the"
              + " machines, by MPI), device (from GPU to GPU, by NCCL; not yet run on a GPU), or"
              + " auto: device where each rank has an NVIDIA GPU of its own and NCCL is found, else"
              + " host. Changes no bit of any result. Default: ${DEFAULT-VALUE}.")
  private GradientTransfer ranksTransfer;

  @Option(
      names = "--log",
      paramLabel = "KIND",
      split = ",",
      description =
          "Also writes the metrics, beside metrics.jsonl, as csv (metrics.csv, evaluations.csv) or"
              + " tensorboard (event files), or both: csv,tensorboard. A run that continues keeps"
              + " the logs that it has.")
  private Set<LogKind> logs = Set.of();

  @Option(
      names = "--json",
      description = "Prints metrics as JSON lines on standard output instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    if (planScalePage != null && planScale == null) {
      throw new ParameterException(
          spec.commandLine(), "--plan-scale-page belongs to --plan-scale: give its FILE too");
    }
    if (planScale != null && printRecipe) {
      throw new ParameterException(
          spec.commandLine(), "--plan-scale and --print-recipe both train nothing: give one");
    }
    if ((planScale != null || printRecipe) && !resume) {
      // Trains nothing: of several processes the first one works, and none waits for another.
      if (OwnRank.THIS.speaks()) {
        if (planScale != null) {
          planScale();
        } else {
          printRecipe();
        }
      }
      return 0;
    }
    // Open until the ranks have left each other: a signal waits for it.
    try (TrainingPrinter printer = new TrainingPrinter(spec, json)) {
      return ranked.run(ranks -> trained(printer, ranks));
    }
  }

  private void printRecipe() {
    Recipe resolved = recipe();
    // Refuses here too a size from which no model can be built.
    resolved.build();
    spec.commandLine().getOut().print(RecipeFile.yaml(resolved));
    spec.commandLine().getOut().flush();
  }

  private void planScale() {
    ScalePlan plan = ScalePlan.of(recipe(), ClusterFile.read(planScale));
    if (planScalePage != null) {
      Writing.to(planScalePage, () -> ScaleReport.write(Json.tree(plan), planScalePage));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.line(plan));
    } else {
      new ScalePrinter(out).print(plan);
    }
  }

  /** Prints what would be done; only the reasons against it end it otherwise. */
  private void forecast(Start start, TrainingPrinter printer, Ranks ranks) {
    if (start.resumes() && steps == null && Training.onlyBaselineLeft(start.folder())) {
      printer.note(
          "dry run: %s has taken all its steps; its baseline would be trained"
              .formatted(start.folder()));
      return;
    }
    TrainingOptions options = options(start.folder());
    OptionalInt last = steps == null || resumeOrStart ? OptionalInt.empty() : OptionalInt.of(steps);
    TrainingForecast forecast =
        start.resumes()
            ? Training.forecastResume(options, last, ranks, printer)
            : Training.forecast(recipe(), options, resumeOrStart, ranks, printer);
    if (ranks.rank() == 0) {
      printer.forecast(forecast, start.folder());
    }
  }

  private int trained(TrainingPrinter printer, Ranks ranks) {
    Start start = start(ranks);
    if (start.finished()) {
      printer.note(start.folder() + " has taken all its steps: nothing to do");
      return 0;
    }
    if (dryRun) {
      forecast(start, printer, ranks);
      return 0;
    }
    if (ranks.rank() == 0) {
      printer.whenStarted(
          taken ->
              new CommandRecord(taken, spec.root().commandLine().getParseResult().originalArgs())
                  .write(start.folder()));
    }
    TrainingResult result =
        start.resumes()
            ? trained(
                start.folder(),
                options ->
                    steps == null || resumeOrStart
                        ? Training.resume(options, ranks, printer)
                        : Training.resume(options, steps, ranks, printer),
                ranks)
            : trained(
                start.folder(), options -> Training.run(recipe(), options, ranks, printer), ranks);
    if (ranks.rank() == 0) {
      RunReport.write(result.folder());
    }
    if (!result.finished()) {
      printer.note(
          "stopped and saved; continue with: ./lathe train --resume --out "
              + result.folder()
              + engine.again());
      return 130;
    }
    if (ranks.rank() == 0) {
      printer.finished(result, engine.again());
    }
    return 0;
  }

  /**
   * Where and how a run begins.
   *
   * @param resumes whether from a checkpoint in the folder
   * @param finished whether there is nothing left to do
   */
  private record Start(Path folder, boolean resumes, boolean finished) {
    String line() {
      return (resumes ? "resume " : finished ? "finished " : "start ") + folder;
    }

    static Start of(String line) {
      String[] words = line.split(" ", 2);
      return new Start(Path.of(words[1]), words[0].equals("resume"), words[0].equals("finished"));
    }
  }

  /** The first rank decides: what is in a folder may change from one look to the next. */
  private Start start(Ranks ranks) {
    return Start.of(new Meeting(ranks).ofFirst("its folder", () -> start().line()));
  }

  private Start start() {
    if (resume && resumeOrStart) {
      throw new ParameterException(
          spec.commandLine(), "--resume and --resume-or-start exclude each other: give one");
    }
    if (resume) {
      return new Start(resumed(), true, false);
    }
    if (!resumeOrStart) {
      return new Start(
          Optional.ofNullable(out).orElseGet(() -> freeFolder(recipe())), false, false);
    }
    if (out == null) {
      throw new ParameterException(
          spec.commandLine(), "--resume-or-start: give --out, the folder of the run");
    }
    if (Checkpoint.newest(out).isEmpty()) {
      if (!dryRun) {
        Training.restart(out);
      }
      return new Start(out, false, false);
    }
    boolean finished = Training.finished(out);
    return new Start(out, !finished, finished);
  }

  /** Returns the folder of the run that continues. */
  private Path resumed() {
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
    return Optional.ofNullable(out)
        .or(() -> TrainedModel.newestRun(CheckpointArguments.RUNS))
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "--resume finds no run in ./runs: give --out"));
  }

  private TrainingOptions options(Path folder) {
    return new TrainingOptions(folder, engine.choice(), engine.threads(), ranksTransfer, logs);
  }

  private TrainingResult trained(
      Path folder, Function<TrainingOptions, TrainingResult> training, Ranks ranks) {
    try {
      return training.apply(options(folder));
    } catch (NotFiniteException e) {
      if (ranks.rank() == 0) {
        // The page of the run shows where the number appeared.
        RunReport.write(folder);
      }
      throw e;
    }
  }

  /** Returns the recipe, changed first by {@code --set}, then by the short options. */
  private Recipe recipe() {
    return Arguments.checked(() -> compared(resolved(RecipeFile.with(base(), settings))));
  }

  private Recipe base() {
    if (preset != null && recipe != null) {
      throw new ParameterException(
          spec.commandLine(), "--preset and --recipe name the same thing: give one of them");
    }
    if (preset != null) {
      return RecipeFile.named(preset);
    }
    return RecipeFile.find(recipe != null ? recipe : "tales");
  }

  private boolean set(String path) {
    return settings.stream().anyMatch(setting -> RecipeSetting.of(setting).path().equals(path));
  }

  private Recipe resolved(Recipe base) {
    requireFits(base);
    Recipe followed = latent.fast().protocol().map(protocol -> base.with(protocol)).orElse(base);
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
        .with(initFrom != null ? StartOptions.from(initFrom) : base.start())
        .with(engine.precision().orElse(base.precision()))
        .withSeed(seed != null ? seed : base.seed());
  }

  /** Returns the recipe with its baseline, which a model without latents has none of. */
  private Recipe compared(Recipe run) {
    boolean none = run.objective().baseline().isEmpty();
    boolean asked = Boolean.TRUE.equals(baseline) || set("baseline") && run.baseline();
    if (none && asked) {
      boolean itself = run.objective() instanceof LtmOptions || hasNoOptions(run);
      throw new ParameterException(
          spec.commandLine(),
          itself
              ? "--baseline: a model without latents is itself the baseline: remove the option"
              : "--baseline: family %s has no baseline that is trained beside it: remove the option"
                  .formatted(run.family()));
    }
    return run.withBaseline(!none && (baseline != null ? baseline : run.baseline()));
  }

  private void requireFits(Recipe base) {
    if (latent.given() && !(base.objective() instanceof LtmOptions)) {
      String message =
          hasNoOptions(base)
              ? "recipe %s is of family %s, which has no latents: remove the options of latents and"
                  + " fast steps"
              : "recipe %s is of family %s, whose objective has options of its own: set them with"
                  + " --set objective.FIELD=VALUE";
      throw new ParameterException(
          spec.commandLine(), message.formatted(base.name(), base.family()));
    }
  }

  private static boolean hasNoOptions(Recipe recipe) {
    return recipe.objective() instanceof NoOptions;
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
   * Returns the batch options; a smaller batch limits leaf and micro-batch, and a smaller leaf the
   * micro-batch, unless they are given too.
   */
  private BatchOptions batch(BatchOptions base) {
    int sequences = or(batch, base.sequences());
    int leaves = limited(leaf, "batch.leaf", base.leaf(), batch);
    int micro = limited(microBatch, "batch.microBatch", base.microBatch(), batch);
    boolean small = leaf != null && leaf > 0 && leaf < micro;
    return new BatchOptions(
        sequences,
        small ? limited(microBatch, "batch.microBatch", micro, leaf) : micro,
        leaves,
        or(length, base.length()));
  }

  /** Returns a number that is given, or the known one, at most the limit if there is one. */
  private int limited(Integer given, String path, int known, Integer limit) {
    if (given != null) {
      return given;
    }
    return limit == null || set(path) ? known : Math.min(known, limit);
  }

  /** Returns the recipe with steps and rate; a shorter run limits a warm-up that is not given. */
  private Recipe paced(Recipe base) {
    Recipe run =
        steps == null ? base : set("rate.warmup") ? base.withSteps(steps) : base.lasting(steps);
    RateOptions peaked = rate == null ? run.rate() : run.rate().withPeak(rate);
    return run.with(warmup == null ? peaked : peaked.withWarmup(warmup));
  }

  private ObjectiveOptions objective(ObjectiveOptions base) {
    return base instanceof LtmOptions ltm ? latent.over(ltm) : base;
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
