package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.FileTree;
import org.lathe.training.log.EventReader;
import org.lathe.training.log.LogKind;
import org.lathe.training.ranks.LocalRanks;

/** Runs that also write tables and event files. */
class LoggedRunTest {
  @TempDir Path folder;
  private Recipe recipe;

  @BeforeEach
  void writeTheText() throws IOException {
    recipe = SmallRun.recipe(SmallRun.text(folder));
  }

  private TrainingOptions options(String name) {
    return new TrainingOptions(folder.resolve(name), Backends.choose("vector"), 1);
  }

  private TrainingOptions logged(String name) {
    return options(name).logging(EnumSet.allOf(LogKind.class));
  }

  /** Ends a run during a step, whose checkpoint is of the step before. */
  private static final class StopAfter implements TrainingListener {
    private final int last;
    private Runnable stop;

    StopAfter(int last) {
      this.last = last;
    }

    @Override
    public void prepared(Runnable stop) {
      this.stop = stop;
    }

    @Override
    public void stepped(StepMetrics metrics) {
      if (metrics.step() == last) {
        stop.run();
      }
    }
  }

  /** The rows of a table but for the columns that are measured times. */
  private List<String> rows(String name, String table) throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve(name).resolve(table));
    List<String> head = List.of(lines.getFirst().split(","));
    int[] kept =
        IntStream.range(0, head.size())
            .filter(i -> !head.get(i).matches("seconds|tokens_per_second"))
            .toArray();
    return lines.stream()
        .map(
            line -> {
              String[] fields = line.split(",", -1);
              assertEquals(head.size(), fields.length, line);
              return String.join(
                  ",", IntStream.of(kept).mapToObj(i -> fields[i]).toArray(String[]::new));
            })
        .toList();
  }

  private List<JsonNode> lines(String name, String event) {
    return Metrics.open(Trainer.metrics(folder.resolve(name))).lines(event);
  }

  private Map<Long, Float> curve(String name, String event, String pointer) {
    Map<Long, Float> curve = new TreeMap<>();
    for (JsonNode line : lines(name, event)) {
      curve.put(line.get("step").asLong(), (float) line.at(pointer).asDouble());
    }
    return curve;
  }

  private void sameAsMetrics(String name) throws IOException {
    List<String> steps = Files.readAllLines(folder.resolve(name).resolve("metrics.csv"));
    assertEquals(1 + SmallRun.STEPS, steps.size());
    List<String> head = List.of(steps.getFirst().split(","));
    for (JsonNode line : lines(name, "step")) {
      String[] row = steps.get(line.get("step").asInt()).split(",");
      for (String field : List.of("step", "tokens", "loss", "nelbo", "gradient_norm", "seconds")) {
        assertEquals(line.get(field).asText(), row[head.indexOf(field)], field);
      }
      assertEquals(line.at("/fit/2").asText(), row[head.indexOf("fit.2")]);
    }
    assertEquals(3 + 1, Files.readAllLines(folder.resolve(name).resolve("evaluations.csv")).size());
    Path run = folder.resolve(name);
    assertEquals(curve(name, "step", "/loss"), EventReader.curve(run, "train/loss"));
    assertEquals(
        curve(name, "evaluation", "/fresh/nelbo"),
        EventReader.curve(run, "evaluation/fresh/nelbo"));
  }

  @Test
  void logsSayWhatTheMetricsSay() throws IOException {
    Training.run(recipe, logged("run"), TrainingListener.NONE);
    sameAsMetrics("run");
    assertEquals(1, EventReader.files(folder.resolve("run")).size());
  }

  /** Continued without asking for logs again; the figures are those of a run without the stop. */
  @Test
  void aRunThatContinuesHasTheTablesOfOneThatDidNotStop() throws IOException {
    Training.run(recipe, logged("whole"), TrainingListener.NONE);
    Training.run(recipe, logged("run"), new StopAfter(4));
    Training.resume(options("run"), TrainingListener.NONE);
    sameAsMetrics("run");
    for (String table : List.of("metrics.csv", "evaluations.csv")) {
      assertEquals(rows("whole", table), rows("run", table));
    }
    assertEquals(2, EventReader.files(folder.resolve("run")).size());
  }

  @Test
  void aRunThatGetsLogsLaterHasThemFromItsFirstStep() throws IOException {
    Training.run(recipe, options("run"), new StopAfter(4));
    assertFalse(Files.exists(folder.resolve("run/metrics.csv")));
    Training.resume(logged("run"), TrainingListener.NONE);
    sameAsMetrics("run");
  }

  /** A process that was killed had logged steps after its last checkpoint. */
  @Test
  void stepsAfterTheCheckpointAreLoggedAgain() throws IOException {
    Training.run(recipe, logged("whole"), TrainingListener.NONE);
    Training.run(recipe, logged("run"), TrainingListener.NONE);
    Path checkpoints = folder.resolve("run/checkpoints");
    FileTree.delete(checkpoints.resolve("step-00000006"));
    Files.deleteIfExists(checkpoints.resolve("best"));
    Training.resume(options("run"), TrainingListener.NONE);
    sameAsMetrics("run");
    assertEquals(rows("whole", "metrics.csv"), rows("run", "metrics.csv"));
  }

  @Test
  void theBaselineHasLogsOfItsOwn() throws IOException {
    Training.run(recipe.withBaseline(true), logged("run"), TrainingListener.NONE);
    sameAsMetrics("run");
    Path baseline = folder.resolve("run/baseline");
    assertEquals(1 + SmallRun.STEPS, Files.readAllLines(baseline.resolve("metrics.csv")).size());
    assertEquals(SmallRun.STEPS, EventReader.curve(baseline, "train/loss").size());
  }

  @Test
  void ofSeveralRanksTheFirstAloneWrites() throws IOException {
    Recipe leaves = recipe.with(new BatchOptions(4, 1, 1, recipe.batch().length()));
    Training.run(leaves, logged("one"), TrainingListener.NONE);
    LocalRanks.of(2)
        .results(ranks -> Training.run(leaves, logged("two"), ranks, TrainingListener.NONE));
    sameAsMetrics("two");
    assertEquals(rows("one", "metrics.csv"), rows("two", "metrics.csv"));
    assertEquals(1, EventReader.files(folder.resolve("two")).size());
  }

  @Test
  void aRunThatStartsAgainHasNothingOfTheOneBefore() throws IOException {
    Path run = folder.resolve("run");
    Training.run(recipe, logged("run"), new StopAfter(1));
    FileTree.delete(run.resolve("checkpoints"));
    Training.restart(run);
    assertTrue(EventReader.files(run).isEmpty());
    assertFalse(Files.exists(run.resolve("metrics.csv")));
  }
}
