package org.lathe.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.datasets.evaluation.Block;
import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.datasets.shards.Preparation;
import org.lathe.datasets.shards.ShardCheck;
import org.lathe.datasets.shards.ShardManifest;
import org.lathe.datasets.shards.ValidationRule;
import org.lathe.datasets.source.SourceOptions;
import org.lathe.datasets.source.Sources;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.engine.Backends;
import org.lathe.evaluation.suite.BlockChoice;
import org.lathe.evaluation.suite.LikelihoodMeasurement;
import org.lathe.evaluation.suite.Suite;
import org.lathe.evaluation.suite.SuiteOptions;
import org.lathe.evaluation.suite.SuiteText;
import org.lathe.files.InputException;
import org.lathe.files.faults.CrashStates;
import org.lathe.files.faults.FaultDisk;
import org.lathe.models.Checkpoint;
import org.lathe.models.InferenceOptions;
import org.lathe.models.NoOptions;
import org.lathe.models.ScoreOptions;
import org.lathe.models.gpt.GptFamily;
import org.lathe.models.gpt.LlamaModel;
import org.lathe.models.gpt.LlamaShape;
import org.lathe.models.gpt.SmallLlama;
import org.lathe.models.ltm.SmallModel;
import org.lathe.models.optimizer.OptimizerOptions;
import org.lathe.training.BatchOptions;
import org.lathe.training.DataOptions;
import org.lathe.training.EvaluationOptions;
import org.lathe.training.RateOptions;
import org.lathe.training.Recipe;
import org.lathe.training.Training;
import org.lathe.training.TrainingListener;
import org.lathe.training.TrainingOptions;

/**
 * Runs that write several files, ended by a crash at each change of the disk: what had been said to
 * be saved is there, and the same command again comes to the same bytes.
 */
class CrashedRunsTest {
  /** Of the states of a training, each of which takes a run, those that are continued. */
  private static final int EVERY = 23;

  @TempDir private Path home;
  private FaultDisk disk;
  private Path work;

  @BeforeEach
  void twoFolders() throws IOException {
    disk = new FaultDisk(Files.createDirectory(home.resolve("disk")));
    work = Files.createDirectory(home.resolve("work"));
  }

  private static Map<String, String> files(Path folder) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> tree = Files.walk(folder)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        files.put(
            folder.relativize(file).toString(),
            Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  private static void evaluate(Path folder) {
    LlamaModel model = SmallLlama.model(2);
    SuiteText text =
        new SuiteText() {
          @Override
          public String id() {
            return "one";
          }

          @Override
          public int number() {
            return 0;
          }

          @Override
          public Content read() {
            return new Content(
                "One",
                "test",
                List.of(),
                IntStream.range(0, 3)
                    .mapToObj(k -> new Block(SmallModel.sequence(k, 9), 4.5, 20))
                    .toList());
          }
        };
    new Suite<>(
            folder,
            "checkpoint",
            Optional.of(7),
            new SmallTokenizer(),
            new SuiteOptions(
                "zero-shot", List.of("one"), "0123", "small", "scalar", 9, 0, BlockChoice.EVENLY),
            new LikelihoodMeasurement(model, InferenceOptions.NONE, new ScoreOptions(1, true, 1)),
            1)
        .run(List.of(text), () -> SmallLlama.open("scalar", 1, model), new Suite.Listener() {});
  }

  @Test
  void anEvaluationContinuesToTheSameBytes() throws IOException {
    CrashStates states = CrashStates.before(disk);
    evaluate(disk.path().resolve("evaluation"));
    Map<String, String> whole = files(disk.path().resolve("evaluation"));
    int seen =
        states.each(
            work,
            state -> {
              Path folder = state.folder().resolve("evaluation");
              if (state.ended()) {
                assertEquals(whole, files(folder), state.what());
              }
              evaluate(folder);
              Map<String, String> found = files(folder);
              found.keySet().removeIf(name -> name.endsWith(".tmp"));
              assertEquals(whole, found, state.what());
            });
    assertTrue(seen > 40, () -> seen + " states");
  }

  private static void prepare(Path text, Path out) {
    new Preparation(
            Sources.open(List.of(text.toString()), SourceOptions.standard(), 1),
            Tokenizer.named("bytes"),
            ValidationRule.named("last:1"),
            20,
            1,
            out)
        .run(new Preparation.Listener() {});
  }

  @Test
  void aPreparationContinuesToTheSameBytes() throws IOException {
    Path text = home.resolve("text.jsonl");
    Files.writeString(text, "{\"text\":\"one or two\"}\n".repeat(7));
    CrashStates states = CrashStates.before(disk);
    prepare(text, disk.path().resolve("shards"));
    Map<String, String> whole = files(disk.path().resolve("shards"));
    int seen =
        states.each(
            work,
            state -> {
              Path out = state.folder().resolve("shards");
              if (!state.ended() && !Files.exists(out)) {
                prepare(text, out);
              } else {
                // A folder of that name is whole; only the journal's removal may be missing.
                assertTrue(ShardManifest.isIn(out), state.what());
              }
              assertTrue(ShardCheck.run(out, result -> {}), state.what());
              Map<String, String> found = files(out);
              found.keySet().removeIf(name -> !whole.containsKey(name));
              assertEquals(whole, found, state.what());
            });
    assertTrue(seen > 20, () -> seen + " states");
  }

  private static Recipe recipe(Path text) {
    return new Recipe(
        "small",
        GptFamily.ID,
        new LlamaShape(1, 4, 1, 8, 5, 1),
        new NoOptions(),
        new DataOptions(text.toString(), 1, "bytes", SequenceOrder.WINDOWS),
        new BatchOptions(2, 2, 8),
        OptimizerOptions.published(),
        new RateOptions(1e-2, 1e-3, 1),
        4,
        new EvaluationOptions(2, 2, 1),
        2,
        1);
  }

  private static TrainingOptions options(Path run) {
    return new TrainingOptions(run, Backends.choose("scalar"), 1);
  }

  private static Map<String, String> checkpoint(Path run) throws IOException {
    return files(run.resolve("checkpoints/step-00000004"));
  }

  @Test
  void aTrainingContinuesFromWhatItHadSaved() throws IOException {
    StringBuilder lines = new StringBuilder();
    IntStream.range(0, 200)
        .forEach(i -> lines.append("line ").append(i * i % 97).append(" of words\n\n"));
    Path text = Files.writeString(home.resolve("text.txt"), lines);
    CrashStates states = CrashStates.before(disk);
    Path run = disk.path().resolve("run");
    Training.run(recipe(text), options(run), TrainingListener.NONE);
    Map<String, String> whole = checkpoint(run);
    int[] number = {0};
    boolean[] saved = {false};
    int seen =
        states.each(
            work,
            state -> {
              Path left = state.folder().resolve("run");
              Optional<Path> newest = Checkpoint.newest(left);
              saved[0] |= newest.isPresent();
              if (newest.isPresent()) {
                Checkpoint.open(left);
              }
              if (state.ended()) {
                assertEquals(whole, checkpoint(left), state.what());
                assertTrue(Files.size(left.resolve("metrics.jsonl")) > 0, state.what());
              } else if (number[0]++ % EVERY == 0) {
                continued(text, left, newest.isPresent());
                assertEquals(whole, checkpoint(left), state.what());
              }
            });
    assertTrue(saved[0] && seen > 100, () -> seen + " states");
  }

  private static void continued(Path text, Path run, boolean saved) {
    if (!saved) {
      Training.restart(run);
      Training.run(recipe(text), options(run), TrainingListener.NONE);
      return;
    }
    try {
      Training.resume(options(run), TrainingListener.NONE);
    } catch (InputException finished) {
      assertTrue(finished.getMessage().contains("all its 4 steps"), finished.getMessage());
    }
  }

  @Test
  void aFullDiskKeepsWhatWasSaved() throws IOException {
    evaluate(home.resolve("reference"));
    Map<String, String> whole = files(home.resolve("reference"));
    int failed = 0;
    for (int at = 0; ; at++) {
      Path folder = Files.createDirectory(work.resolve("full-" + at));
      FaultDisk full = new FaultDisk(folder);
      full.fullFrom(at);
      try {
        evaluate(full.path().resolve("evaluation"));
      } catch (UncheckedIOException expected) {
        assertTrue(expected.getMessage().contains("No space left"), expected.getMessage());
        evaluate(folder.resolve("evaluation"));
        assertEquals(whole, files(folder.resolve("evaluation")), "full at change " + at);
        failed++;
        continue;
      }
      assertTrue(failed > 10, "many changes need space");
      return;
    }
  }
}
