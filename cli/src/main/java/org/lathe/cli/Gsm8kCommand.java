package org.lathe.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.lathe.datasets.evaluation.EvaluationSet;
import org.lathe.datasets.evaluation.Gsm8kProblem;
import org.lathe.engine.Session;
import org.lathe.evaluation.gsm8k.FewShotPrompt;
import org.lathe.evaluation.gsm8k.Gsm8k;
import org.lathe.evaluation.gsm8k.Gsm8kJournal;
import org.lathe.evaluation.gsm8k.Gsm8kOutcome;
import org.lathe.evaluation.gsm8k.Gsm8kSummary;
import org.lathe.evaluation.samples.Continuations;
import org.lathe.files.DurableFile;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.InferenceOptions;
import org.lathe.models.generation.TokenChoice;
import org.lathe.models.ltm.FitOptions;
import org.lathe.models.ltm.Latents;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** pass@k on GSM8K. */
@Command(
    name = "gsm8k",
    header = "Solves GSM8K by sampling: few-shot prompts, final numbers, pass@k.",
    description = {
      "",
      "Fits z to a prompt of solved problems and a question, once for each answer, and goes on from"
          + " there. pass@k is the unbiased estimate of Chen et al. (2021) from all answers. A"
          + " prompt that does not fit the model has fewer examples; a question that does not fit"
          + " without any is skipped and counted. An interrupted run goes on where it was.",
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
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private CheckpointArguments checkpoint;

  @Option(
      names = "--data",
      paramLabel = "WHAT",
      description =
          "Folder of evaluation sets, gsm8k/test.jsonl and train.jsonl in it. Default: the one that"
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
          "Where those are from, the first ones. Default: train.jsonl beside the test split.")
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

  @Option(
      names = "--latents",
      paramLabel = "WHICH",
      description =
          "mean of the posterior, sample (at fresh noise), or fitted (at the noise of the fit)."
              + " Default: fitted where the fit keeps its noise, else mean.")
  private Latents latents;

  @Option(
      names = "--fast-steps",
      paramLabel = "T",
      description = "T_fast. Default: as in the training.")
  private Integer fastSteps;

  @Mixin private PosteriorArguments posterior;
  @Mixin private EngineArguments engine;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Folder of problems.jsonl, an outcome a line, and results.json. Default: gsm8k in the"
              + " run's folder.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    Arguments.atLeast(0, "--shots", shots);
    Arguments.atLeast(1, "--answers", answers);
    Arguments.atLeast(1, "--batch", batch);
    Arguments.atLeast(1, "--threads", engine.threads());
    if (problems != null) {
      Arguments.atLeast(1, "--problems", problems);
    }
    List<Integer> wanted = wantedKs();
    TrainedModel model = checkpoint.open();
    int most = tokens != null ? tokens : Math.min(256, model.model().config().positions() / 2);
    Arguments.atLeast(1, "--tokens", most);
    if (most >= model.model().config().positions()) {
      throw new InputException(
          "--tokens %d leaves no room for a question in the model's %d positions: take fewer"
              .formatted(most, model.model().config().positions()));
    }
    Path test = test();
    List<Gsm8kProblem> asked = read(test, problems == null ? Integer.MAX_VALUE : problems);
    Path from = examples != null ? examples : test.resolveSibling("train.jsonl");
    FewShotPrompt prompt = new FewShotPrompt(shots == 0 ? List.of() : read(from, shots));
    if (prompt.examples().size() < shots) {
      throw new InputException(
          "--shots %d, but %s has %d problems".formatted(shots, from, prompt.examples().size()));
    }
    Path folder = out != null ? out : model.checkpoint().resultsHome().resolve("gsm8k");
    Gsm8kSummary summary = solve(model, prompt, asked, most, folder, wanted, test, from);
    print(model, summary, folder);
    return 0;
  }

  private List<Integer> wantedKs() {
    if (ks == null) {
      return answers == 1 ? List.of(1) : List.of(1, answers);
    }
    for (int k : ks) {
      if (k < 1 || k > answers) {
        throw new InputException(
            "--k %d, must be between 1 and the %d answers (--answers)".formatted(k, answers));
      }
    }
    return ks.stream().distinct().sorted().toList();
  }

  private Path test() {
    Path folder =
        Optional.ofNullable(data)
            .or(() -> Optional.ofNullable(System.getenv(FOLDER_VARIABLE)).map(Path::of))
            .orElseThrow(
                () ->
                    new InputException(
                        "no data: give --data or let "
                            + FOLDER_VARIABLE
                            + " name a folder with gsm8k/test.jsonl, from "
                            + EvaluationSet.GSM8K.origin()));
    return EvaluationSet.GSM8K.in(folder).files().getFirst();
  }

  private static List<Gsm8kProblem> read(Path file, int most) {
    try (Stream<Gsm8kProblem> all = Gsm8kProblem.read(file)) {
      return all.limit(most).toList();
    }
  }

  private Gsm8kSummary solve(
      TrainedModel model,
      FewShotPrompt prompt,
      List<Gsm8kProblem> asked,
      int most,
      Path folder,
      List<Integer> wanted,
      Path test,
      Path from) {
    InferenceOptions inference =
        posterior.inference(model, Optional.ofNullable(fastSteps), Optional.ofNullable(latents));
    TokenChoice sampling = choice.sampling();
    ObjectNode settings = settings(model, most, inference, sampling, test, from);
    int together = Math.min(batch, answers);
    try {
      Files.createDirectories(folder);
      try (Gsm8kJournal journal = Gsm8kJournal.open(folder.resolve("problems.jsonl"), settings);
          Continuations continuations =
              new Continuations(
                  () -> open(model),
                  model.model(),
                  model.vocabulary(),
                  together,
                  inference,
                  sampling,
                  posterior.seed())) {
        Gsm8k gsm8k =
            new Gsm8k(
                continuations,
                model.tokenizer(),
                prompt,
                model.model().config().positions(),
                answers,
                most,
                together);
        try (InterruptNote _ = new InterruptNote()) {
          solve(gsm8k, asked, journal);
        }
        List<Gsm8kOutcome> outcomes =
            journal.outcomes().stream().filter(o -> o.problem() < asked.size()).toList();
        if (outcomes.stream().allMatch(outcome -> outcome.skipped() != null)) {
          throw new InputException(
              "no problem fits the model, the first since "
                  + outcomes.getFirst().skipped()
                  + ": take fewer --tokens, or a model with more positions");
        }
        Gsm8kSummary summary = Gsm8kSummary.of(outcomes, answers, wanted);
        ObjectNode results = FiniteJson.of(summary);
        results.set("settings", settings);
        DurableFile.write(
            folder.resolve("results.json"),
            to -> to.write((results.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8)));
        return summary;
      }
    } catch (IOException e) {
      throw Unwritable.at(folder, e);
    } catch (UncheckedIOException e) {
      throw Unwritable.at(folder, e.getCause());
    }
  }

  private void solve(Gsm8k gsm8k, List<Gsm8kProblem> asked, Gsm8kJournal journal) {
    int there = (int) journal.outcomes().stream().filter(o -> o.problem() < asked.size()).count();
    if (there == asked.size()) {
      return;
    }
    try (Progress progress = Progress.open("gsm8k", there, asked.size())) {
      for (int p = 0; p < asked.size(); p++) {
        if (!journal.has(p)) {
          Gsm8kOutcome outcome = gsm8k.solve(p, asked.get(p));
          journal.add(outcome);
          progress.step(
              outcome.skipped() != null
                  ? "too long"
                  : outcome.correct() + " of " + answers + " right");
        }
      }
    }
  }

  /** All that the outcomes depend on, but for the engine. */
  private ObjectNode settings(
      TrainedModel model,
      int most,
      InferenceOptions inference,
      TokenChoice sampling,
      Path test,
      Path from) {
    ObjectNode node = JSON.createObjectNode();
    node.put("checkpoint", model.checkpoint().folder().toString());
    node.put("step", model.step().orElse(0));
    node.put("tokenizer", model.tokenizer().name());
    node.put("test", test.toString());
    node.put("examples", shots == 0 ? null : from.toString());
    node.put("shots", shots);
    node.put("answers", answers);
    node.put("tokens", most);
    node.put("sampling", SamplingArguments.name(sampling));
    if (inference instanceof FitOptions fit) {
      node.put("fast_steps", fit.fast().steps());
      node.put("fit", fit.fast().toString());
      node.put("fast_rate", fit.peak());
      node.put("latents", FastArguments.name(fit.latents()));
    }
    node.put("seed", posterior.seed());
    return node;
  }

  private Session open(TrainedModel model) {
    Session session = engine.open();
    model.checkpoint().loadWeights(session);
    return session;
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
    to.printf("answers     %d of %d end in a number%n%n", summary.numbered(), all);
    summary
        .passAtK()
        .forEach(
            (k, estimate) ->
                to.printf(
                    Locale.ROOT,
                    "pass@%-4d %7.2f %% ± %.2f%n",
                    k,
                    100 * estimate.mean(),
                    100 * estimate.standardError()));
    to.printf("%noutcomes in %s%n", folder);
  }
}
