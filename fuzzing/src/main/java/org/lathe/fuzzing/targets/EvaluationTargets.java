package org.lathe.fuzzing.targets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.lathe.datasets.evaluation.Block;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.evaluation.gsm8k.Gsm8kJournal;
import org.lathe.evaluation.gsm8k.Gsm8kOutcome;
import org.lathe.evaluation.samples.SampleFile;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.evaluation.suite.LikelihoodMeasurement;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteOptions;
import org.lathe.evaluation.suite.SuiteText;
import org.lathe.files.Json;
import org.lathe.models.InferenceOptions;
import org.lathe.models.Model;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Weights;
import org.lathe.reports.comparison.ComparisonReport;

/** Targets that read samples, journals and evaluations, and those that make pages of them. */
public final class EvaluationTargets {
  private static final String JOURNAL = "answers.jsonl";
  private static final int LENGTH = 8;

  private EvaluationTargets() {}

  /** Returns the cheap ones. */
  public static List<FuzzTarget> cheap() {
    return List.of(samples(), journal());
  }

  /** Returns those that open an engine or write pages. */
  public static List<FuzzTarget> costly() {
    return List.of(evaluation(), report());
  }

  private static FuzzTarget samples() {
    List<String> files = List.of("samples.jsonl", "samples.txt");
    return ReadFiles.cheap(
        "samples",
        "samples to measure, as JSON lines or text",
        files,
        folder -> {
          Files.writeString(
              folder.resolve(files.get(0)),
              "{\"number\":0,\"ids\":[97,98,256],\"text\":\"ab\"}\n{\"text\":\"é\"}\n");
          Files.writeString(folder.resolve(files.get(1)), "one text\n\ntwo é\n");
        },
        folder -> {
          for (String file : files) {
            SampleFile.read(folder.resolve(file), Tokenizer.named("bytes"));
          }
        });
  }

  private static FuzzTarget journal() {
    ObjectNode settings = Json.object().put("answers", 2).put("seed", 5_000_000_000L);
    settings.put("rate", 0.5);
    return ReadFiles.cheap(
            "gsm8k",
            "the journal of a GSM8K run",
            List.of(JOURNAL),
            folder -> {
              Gsm8kJournal made = Gsm8kJournal.open(folder.resolve(JOURNAL), settings);
              made.add(
                  new Gsm8kOutcome(
                      0,
                      "18",
                      4,
                      99,
                      List.of(
                          new Gsm8kOutcome.Answer("so 18", "18", true),
                          new Gsm8kOutcome.Answer("?", null, false)),
                      null));
              made.add(new Gsm8kOutcome(1, "3", 0, 0, List.of(), "too long"));
            },
            folder -> {
              Gsm8kJournal read = Gsm8kJournal.open(folder.resolve(JOURNAL), settings);
              read.outcomes().forEach(Gsm8kOutcome::correct);
            })
        .whichWrites();
  }

  private static FuzzTarget evaluation() {
    return ReadFiles.costly(
            "evaluation",
            "the folder of an evaluation that continues",
            List.of(
                "settings.json",
                "sequences.jsonl",
                "state/small.plan.json",
                "state/small.figures.json"),
            EvaluationTargets::evaluate,
            EvaluationTargets::evaluate)
        .whichWrites();
  }

  /** The blocks of a text, which the model of the small run is measured on. */
  private record Text() implements SuiteText {
    @Override
    public String id() {
      return "small";
    }

    @Override
    public int number() {
      return 0;
    }

    @Override
    public Content read() {
      return new Content(
          "A small text",
          "test",
          List.of("a note"),
          IntStream.range(0, 3)
              .mapToObj(
                  number ->
                      new Block(
                          IntStream.range(number, number + LENGTH).map(i -> 97 + i).toArray(),
                          1.5,
                          LENGTH))
              .toList());
    }
  }

  private static void evaluate(Path folder) {
    Model model = SmallRun.recipe("stories").model().model(257);
    new Suite<>(
            folder,
            "checkpoint",
            Optional.of(2),
            Tokenizer.named("bytes"),
            new SuiteOptions(
                "small",
                List.of("small"),
                "0123",
                "bytes",
                "scalar",
                LENGTH,
                0,
                BlockChoice.EVENLY),
            new LikelihoodMeasurement(model, InferenceOptions.NONE, new ScoreOptions(1, false, 1)),
            2)
        .run(List.of(new Text()), () -> session(model), new Suite.Listener() {});
  }

  private static Session session(Model model) {
    Backends.Choice engine = Backends.choose("scalar");
    Session session = engine.backend().open(engine.device(), 1);
    Weights.start(session, model.parameters(), 1);
    return session;
  }

  private static FuzzTarget report() {
    return ReadFiles.costly(
            "report",
            "metrics and evaluations of a run, for its page",
            List.of(
                "metrics.jsonl",
                "evaluation/evaluation.json",
                "evaluation/sequences.jsonl",
                "evaluation/settings.json"),
            folder -> {
              Files.write(folder.resolve("metrics.jsonl"), SmallRun.metrics());
              evaluate(Files.createDirectories(folder.resolve("evaluation")));
            },
            folder ->
                ComparisonReport.write(
                    List.of(folder), 2, (_, _) -> "measure it", folder.resolve("page.html")))
        .whichWrites();
  }
}
