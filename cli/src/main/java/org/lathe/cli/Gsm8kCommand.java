package org.lathe.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lathe.cli.ranks.RanksArguments;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.evaluation.gsm8k.Gsm8kOptions;
import org.lathe.evaluation.gsm8k.Gsm8kRun;
import org.lathe.evaluation.gsm8k.Gsm8kSummary;
import org.lathe.files.FiniteJson;
import org.lathe.files.InputException;
import org.lathe.models.InferenceOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import org.lathe.training.ranks.Ranks;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures pass@k on GSM8K. */
@Command(
    name = "gsm8k",
    header = "Solves GSM8K by sampling: few-shot prompts, final numbers, pass@k.",
    description = {
      "",
      "Fits z to a prompt of solved problems and a question, once for each answer, and continues"
          + " from there. pass@k is the unbiased estimate of Chen et al. (2021) from all answers. A"
          + " prompt that does not fit the model has fewer examples; a question that does not fit"
          + " without any is skipped and counted. An interrupted run continues where it was.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  LATHE_DATA=my-sets ./lathe gsm8k --problems 50",
      "  ./lathe gsm8k --data my-sets --shots 3 --answers 20 --k 1,5,10 --temperature 0.7"
    })
final class Gsm8kCommand implements Callable<Integer> {
  private static final String FOLDER_VARIABLE = "LATHE_DATA";

  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "Folder of evaluation sets, with gsm8k/test.jsonl and train.jsonl. Default: the one that"
              + " LATHE_DATA names.")
  private Path data;

  @Option(
      names = "--shots",
      paramLabel = "N",
      defaultValue = "5",
      description = "Solved problems before the question. Default: ${DEFAULT-VALUE}.")
  private int shots;

  @Option(
      names = "--examples",
      paramLabel = "FILE",
      description =
          "File of the solved problems, of which the first ones are used. Default: train.jsonl"
              + " beside the test split.")
  private Path examples;

  @Option(
      names = "--problems",
      paramLabel = "N",
      description = "The first N problems. Default: all.")
  private Integer problems;

  @Option(
      names = "--answers",
      paramLabel = "N",
      defaultValue = "5",
      description = "Answers sampled for each problem. Default: ${DEFAULT-VALUE}.")
  private int answers;

  @Option(
      names = "--k",
      paramLabel = "K",
      split = ",",
      description = "k of pass@k, one or several. Default: 1 and the number of answers.")
  private List<Integer> ks;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "Tokens of an answer, at most. Default: 256, or half of the model's positions if that is"
              + " less.")
  private Integer tokens;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "8",
      description = "Answers sampled together; changes no result. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Mixin private SamplingArguments choice;
  @Mixin private SamplerArguments sampler;

  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "mean of the posterior, sample (at fresh noise), or fitted (at the noise of the fit)."
              + " Default: fitted if the fit uses fixed noise, else mean.")
  private Latents latents;

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
      paramLabel = "DIR",
      description =
          "Folder of problems.jsonl, one outcome per line, and results.json. Default: gsm8k in the"
              + " run's folder.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    return ranks.shared(this::run);
  }

  private int run(Ranks joined) {
    Arguments.atLeast(1, "--threads", engine.threads());
    Gsm8kOptions options =
        new Gsm8kOptions(
            sets(),
            Optional.ofNullable(examples),
            shots,
            Optional.ofNullable(problems),
            answers,
            ks != null ? ks : List.of(1, answers),
            Optional.ofNullable(tokens),
            batch,
            choice.sampling(),
            posterior.seed());
    TrainedModel model = checkpoint.open(joined);
    InferenceOptions inference =
        sampler.over(
            model,
            posterior.inference(
                model, Optional.ofNullable(fastSteps), Optional.ofNullable(latents)));
    Path folder = out != null ? out : model.checkpoint().resultsHome().resolve("gsm8k");
    Gsm8kRun run = Gsm8kRun.of(model, inference, options);
    Gsm8kSummary summary;
    try (InterruptNote _ = new InterruptNote();
        Gsm8kProgress progress = new Gsm8kProgress(answers)) {
      summary = run.run(folder, engine::open, progress, joined);
    }
    print(model, summary, folder);
    return 0;
  }

  private Path sets() {
    return Optional.ofNullable(data)
        .or(() -> Optional.ofNullable(System.getenv(FOLDER_VARIABLE)).map(Path::of))
        .orElseThrow(
            () ->
                new InputException(
                    "no data: give --data or set "
                        + FOLDER_VARIABLE
                        + " to a folder with gsm8k/test.jsonl, from "
                        + EvaluationSet.GSM8K.origin()));
  }

  private void print(TrainedModel model, Gsm8kSummary summary, Path folder) {
    PrintWriter to = spec.commandLine().getOut();
    if (json) {
      ObjectNode node = FiniteJson.of(summary);
      node.put("checkpoint", model.checkpoint().folder().toString());
      node.put("out", folder.toString());
      to.println(node.toPrettyString());
      return;
    }
    to.printf("checkpoint  %s%n", model.checkpoint().folder());
    to.printf(
        "problems    %d, %d answers each; %d others do not fit the model and were skipped%n",
        summary.problems(), summary.answers(), summary.skipped());
    for (Map.Entry<Integer, Integer> of : summary.byShots().entrySet()) {
      to.printf("            %d with %d of %d examples%n", of.getValue(), of.getKey(), shots);
    }
    long all = (long) summary.problems() * summary.answers();
    to.printf("answers     %d of %d end with a number%n%n", summary.numbered(), all);
    summary
        .passAtK()
        .forEach(
            (k, estimate) ->
                PlainFormat.print(
                    to,
                    "pass@%-4d %7.2f %% ± %.2f%n",
                    k,
                    100 * estimate.mean(),
                    100 * estimate.standardError()));
    to.printf("%noutcomes in %s%n", folder);
  }
}
