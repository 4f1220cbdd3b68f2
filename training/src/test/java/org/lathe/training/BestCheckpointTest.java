package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;
import org.lathe.models.RunCheckpoints;

/** The best checkpoint stays, whatever comes after it, and wherever the run is killed. */
class BestCheckpointTest {
  private static final int STEPS = 9;

  @TempDir Path folder;
  private Recipe recipe;

  /** A rate that grows until it spoils the model, so that the best model is not the last. */
  @BeforeEach
  void prepare() throws IOException {
    recipe =
        SmallRun.autoregressive(SmallRun.text(folder))
            .with(new RateOptions(1e-2, 1, 0))
            .with(new EvaluationOptions(1, 3, 1))
            .withSteps(STEPS);
  }

  private static List<JsonNode> evaluations(Path run) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode node = Json.reader().readTree(line);
      if (node.path("event").asText().equals("evaluation")) {
        found.add(node);
      }
    }
    return found;
  }

  private static int bestStep(Path run) throws IOException {
    return evaluations(run).stream()
        .filter(line -> line.get("step").asInt() > 0)
        .min(Comparator.comparing(line -> line.get("exact").get("nelbo").asDouble()))
        .orElseThrow()
        .get("step")
        .asInt();
  }

  @Test
  void theBestIsKeptBesideTheNewestTwoAndNamed() throws IOException {
    Path run = folder.resolve("run");
    Trainer trainer = SmallRun.start(run, recipe, "vector", 1, TrainingListener.NONE);
    TrainingResult result = trainer.result(trainer.run());
    int best = bestStep(run);
    assertTrue(best < STEPS - 1, "the model was not spoiled: best is step " + best);
    assertEquals(best, result.best().orElseThrow().step());
    assertEquals(
        List.of(STEPS, STEPS - 1, best), RunCheckpoints.of(run).steps(), "checkpoints that stay");
    Path name = RunCheckpoints.of(run).best();
    assertEquals("step-0000000" + best + "\n", Files.readString(name));
    assertEquals(best, TrainingState.of(Checkpoint.open(name)).step());
    assertEquals(STEPS, TrainingState.of(Checkpoint.open(run)).step());
  }

  /** A copy of the folder at any moment is what a kill at that moment leaves. */
  @Test
  void aRunKilledAnywhereEndsWithTheSameFiles() throws IOException {
    Path run = folder.resolve("run");
    List<Path> killed = new ArrayList<>();
    TrainingListener copies =
        new TrainingListener() {
          private void copy() {
            if (Checkpoint.newest(run).isPresent()) {
              killed.add(copied(run, folder.resolve("killed-" + killed.size())));
            }
          }

          @Override
          public void stepped(StepMetrics metrics) {
            copy();
          }

          @Override
          public void evaluated(EvaluationMetrics metrics) {
            copy();
          }

          @Override
          public void saved(int step, Path checkpoint) {
            copy();
          }
        };
    SmallRun.start(run, recipe, "vector", 1, copies).run();
    assertTrue(killed.size() > 2 * STEPS, "copies " + killed.size());
    for (Path each : killed) {
      Trainer.resume(each, Backends.choose("vector"), 1, TrainingListener.NONE).run();
      assertEquals(SmallRun.checkpoints(run), SmallRun.checkpoints(each), each::toString);
      assertEquals(evaluations(run), evaluations(each), each::toString);
    }
  }

  private static Path copied(Path from, Path to) {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
      return to;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A stop writes a checkpoint that an uninterrupted run does not have. */
  @Test
  void aStoppedRunEndsWithTheSameFiles() throws IOException {
    Path whole = folder.resolve("whole");
    SmallRun.run(whole, recipe, "vector", 1);
    for (int step = 1; step < STEPS; step++) {
      Path run = folder.resolve("stopped-" + step);
      int last = step;
      Trainer[] trainer = new Trainer[1];
      trainer[0] =
          SmallRun.start(
              run,
              recipe,
              "vector",
              1,
              new TrainingListener() {
                @Override
                public void stepped(StepMetrics metrics) {
                  if (metrics.step() == last) {
                    trainer[0].stop();
                  }
                }
              });
      assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
      Trainer.resume(run, Backends.choose("vector"), 1, TrainingListener.NONE).run();
      assertEquals(SmallRun.checkpoints(whole), SmallRun.checkpoints(run), "stopped at " + step);
    }
  }

  @Test
  void aRunOfBeforeItsFirstFigureWasNamedContinues() throws IOException {
    Path run = folder.resolve("run");
    SmallRun.run(run, recipe, "vector", 1);
    Path metrics = run.resolve("metrics.jsonl");
    String lines = Files.readString(metrics);
    String earlier = lines.replaceAll(",\"headline\":\"exact\",\"headline_nats\":.*", "}");
    assertNotEquals(lines, earlier);
    Files.writeString(metrics, earlier);
    Files.delete(RunCheckpoints.of(run).best());
    TrainingResult result =
        Training.resume(
            new TrainingOptions(run, Backends.choose("vector"), 1),
            STEPS + 1,
            TrainingListener.NONE);
    assertEquals(STEPS + 1, result.best().orElseThrow().step());
  }

  @Test
  void aNameWithoutItsCheckpointIsRefused() throws IOException {
    Path checkpoints = Files.createDirectories(folder.resolve("run/checkpoints"));
    Path best = checkpoints.resolve("best");
    for (String content : List.of("step-00000004\n", "../../other\n", "\u00ff", "")) {
      Files.writeString(best, content);
      InputException e = assertThrows(InputException.class, () -> Checkpoint.open(best));
      assertTrue(e.getMessage().contains("names no complete checkpoint"), e.getMessage());
    }
  }

  @Test
  void whatIsKept() {
    CheckpointRotation rotation = new CheckpointRotation(4, 10);
    OptionalInt none = OptionalInt.empty();
    assertEquals(Set.of(), rotation.kept(List.of(), none));
    assertEquals(Set.of(0), rotation.kept(List.of(0), none));
    assertEquals(Set.of(4), rotation.kept(List.of(4, 3, 0), none));
    assertEquals(Set.of(8, 4), rotation.kept(List.of(8, 6, 4), none));
    assertEquals(Set.of(9, 8, 4, 2), rotation.kept(List.of(9, 8, 4, 2), OptionalInt.of(2)));
    assertEquals(Set.of(10, 8, 2), rotation.kept(List.of(10, 9, 8, 4, 2), OptionalInt.of(2)));
  }

  /** Differences of -1, -3 and -2 nats of sequences of two tokens. */
  @Test
  void aChangeHasTheErrorOfItsDifferences() {
    PairedChange change =
        PairedChange.of(7, List.of(10.0, 20.0, 30.0), List.of(9.0, 17.0, 28.0), 2);
    assertEquals(7, change.since());
    assertEquals(-1, change.nelbo(), 1e-15);
    assertEquals(Math.sqrt(0.25 / 3), change.standardError(), 1e-15);
  }

  @Test
  void anEvaluationTellsItsChange() throws IOException {
    Path run = folder.resolve("run");
    SmallRun.run(run, recipe, "vector", 1);
    List<JsonNode> evaluations = evaluations(run);
    assertTrue(evaluations.getFirst().path("change").isMissingNode());
    for (int i = 1; i < evaluations.size(); i++) {
      JsonNode change = evaluations.get(i).get("change");
      assertEquals(i - 1, change.get("since").asInt());
      assertEquals(
          evaluations.get(i).get("exact").get("nelbo").asDouble()
              - evaluations.get(i - 1).get("exact").get("nelbo").asDouble(),
          change.get("nelbo").asDouble(),
          1e-12);
      assertTrue(change.get("standard_error").asDouble() > 0);
    }
  }
}
