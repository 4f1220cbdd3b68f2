package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.models.Checkpoint;

/** Runs that must not start or not go on say so, and damage nothing. */
class TrainerRefusalTest {
  @TempDir Path folder;

  private static final TrainingListener SILENT = new TrainingListener() {};

  private Recipe recipe() throws IOException {
    return SmallRun.recipe(SmallRun.text(folder));
  }

  @Test
  void aLossThatIsNotFiniteKeepsTheLastGoodCheckpoint() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path training = run.resolve("checkpoints/step-00000002/training.json");
    String known = Files.readString(training);
    String wild = known.replace("\"peak\" : 0.01", "\"peak\" : 1e30");
    assertNotEquals(known, wild);
    Files.writeString(training, wild);
    Path recipe = run.resolve(RecipeFile.NAME);
    Files.writeString(recipe, Files.readString(recipe).replace("peak: 0.01", "peak: 1.0e30"));
    Map<String, String> saved = SmallRun.checkpoints(run);

    Trainer trainer = Trainer.resume(run, Backends.choose("vector"), 1, SILENT);
    NotFiniteException e = assertThrows(NotFiniteException.class, trainer::run);
    assertTrue(e.getMessage().matches("step [34]: the .* is .*"), e.getMessage());
    assertTrue(e.getMessage().contains("step-00000002: try"), e.getMessage());
    assertEquals(saved, SmallRun.checkpoints(run));
    // The step that the message is about.
    String stopped =
        "{\"event\":\"stopped\",\"step\":%c,\"reason\":\"not finite\"}"
            .formatted(e.getMessage().charAt("step ".length()));
    List<String> lines = Files.readAllLines(run.resolve("metrics.jsonl"));
    assertEquals(stopped, lines.getLast());
  }

  /** The loss of the step is finite, what its update makes of the weights is not. */
  @Test
  void weightsThatAreNotFiniteAreNotSaved() throws IOException {
    Recipe usual = recipe();
    Recipe wild =
        new Recipe(
            usual.name(),
            usual.family(),
            usual.model(),
            usual.objective(),
            usual.data(),
            usual.batch(),
            usual.optimizer(),
            new RateOptions(3.4e38, 3.4e38, 1),
            usual.steps(),
            usual.evaluation(),
            1,
            usual.seed());
    Path run = folder.resolve("run");
    Trainer trainer = SmallRun.start(run, wild, "vector", 1, SILENT);
    NotFiniteException e = assertThrows(NotFiniteException.class, trainer::run);
    assertTrue(
        e.getMessage().matches("step 1: element \\d+ of .* is -?(Infinity|NaN); no checkpoint .*"),
        e.getMessage());
    assertTrue(Checkpoint.newest(run).isEmpty());
    assertTrue(
        Files.readString(run.resolve("metrics.jsonl"))
            .endsWith("{\"event\":\"stopped\",\"step\":1,\"reason\":\"not finite\"}\n"));
  }

  /** A step that cannot be is no step to continue from. */
  @ParameterizedTest
  @CsvSource({
    "-5, 'step -5, must not be negative'",
    "3, 'step 3, but its folder is of step 2'",
    "100, 'step 100, but its folder is of step 2'",
    "1.5, it has no step",
    "null, it has no step",
  })
  void aStepThatCannotBeIsNotContinued(String step, String said) throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path training = run.resolve("checkpoints/step-00000002/training.json");
    String known = Files.readString(training);
    Files.writeString(training, known.replace("\"step\" : 2,", "\"step\" : " + step + ","));
    InputException e =
        assertThrows(
            InputException.class, () -> Trainer.resume(run, Backends.choose("vector"), 1, SILENT));
    assertEquals(training + " is damaged: " + said, e.getMessage());
  }

  /** In a folder of any name too: a step beyond the last one would end the run at once. */
  @Test
  void aStepBeyondTheLastIsRefused() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path alone = folder.resolve("alone");
    Files.move(run.resolve("checkpoints/step-00000002"), alone);
    Path training = alone.resolve("training.json");
    String known = Files.readString(training);
    Files.writeString(training, known.replace("\"step\" : 2,", "\"step\" : 100,"));
    Checkpoint checkpoint = Checkpoint.open(alone);
    InputException e = assertThrows(InputException.class, () -> TrainingState.of(checkpoint));
    assertEquals(training + " is damaged: step 100 of 6", e.getMessage());
  }

  /** As where the command is given in another folder than the one before. */
  @Test
  void aRelativePathOfTheRunIsNamedAsSuch() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    for (String file : List.of("checkpoints/step-00000002/training.json", RecipeFile.NAME)) {
      Path named = run.resolve(file);
      String text = Files.readString(named);
      String relative = text.replace(folder.resolve("text.txt").toString(), "gone/text.txt");
      assertNotEquals(text, relative);
      Files.writeString(named, relative);
    }
    InputException e =
        assertThrows(
            InputException.class, () -> Trainer.resume(run, Backends.choose("vector"), 1, SILENT));
    assertEquals(
        "the text of the run in %s is gone/text.txt, and %s is not there: that path of the run begins in the folder in which it was started, so give the command there"
            .formatted(run, Path.of("gone/text.txt").toAbsolutePath()),
        e.getMessage());
    e =
        assertThrows(
            InputException.class,
            () -> TrainedModel.open(run, Optional.empty()).heldOut(Optional.empty(), 1, 2, 1));
    assertTrue(e.getMessage().contains("gone/text.txt, and "), e.getMessage());
  }

  /** Moments that no training writes would end a run, or change it silently. */
  @ParameterizedTest
  @CsvSource({
    "m., NaN, first moments, has NaN at element 0",
    "v., Infinity, second moments, has Infinity at element 0",
    "v., -1, second moments, 'has -1.0 at element 0, must not be negative'"
  })
  void damagedMomentsAreNotContinued(String prefix, float bad, String what, String said)
      throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path file = run.resolve("checkpoints/step-00000002/optimizer.safetensors");
    Map<String, Safetensors.Entry> tensors = Safetensors.read(file);
    String name = tensors.keySet().stream().filter(n -> n.startsWith(prefix)).findFirst().get();
    tensors.get(name).floats()[0] = bad;
    Safetensors.write(file, tensors);

    InputException e =
        assertThrows(
            InputException.class,
            () -> Trainer.resume(run, Backends.choose("vector"), 1, SILENT).run());
    String start =
        "%s (%s): tensor %s %s".formatted(file, what, name.substring(prefix.length()), said);
    assertTrue(e.getMessage().startsWith(start), e.getMessage());
  }

  private void stoppedAfterTwoSteps(Path run) throws IOException {
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == 2) {
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe(), "vector", 1, stopper);
    trainer[0].run();
  }

  @Test
  void anExistingRunIsNotOverwritten() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Map<String, String> saved = SmallRun.checkpoints(run);
    Recipe recipe = recipe();
    InputException e =
        assertThrows(InputException.class, () -> SmallRun.start(run, recipe, "vector", 1, SILENT));
    assertTrue(e.getMessage().contains("continue it with resume"), e.getMessage());
    assertEquals(saved, SmallRun.checkpoints(run));
  }

  @Test
  void aRunWithoutCheckpointIsNotSaidToBeResumable() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    Files.writeString(run.resolve("metrics.jsonl"), "");
    Recipe recipe = recipe();
    InputException e =
        assertThrows(InputException.class, () -> SmallRun.start(run, recipe, "vector", 1, SILENT));
    assertFalse(e.getMessage().contains("resume"), e.getMessage());
  }

  @Test
  void aFinishedRunIsNotResumedUnlessItsEndIsMissing() throws IOException {
    Path run = folder.resolve("run");
    SmallRun.run(run, recipe(), "vector", 1);
    assertThrows(
        InputException.class, () -> Trainer.resume(run, Backends.choose("vector"), 1, SILENT));
    // As if killed between the last checkpoint and what follows it.
    Path metrics = run.resolve("metrics.jsonl");
    String lines = Files.readString(metrics);
    String before = lines.substring(0, lines.indexOf("{\"event\":\"baselines\""));
    Files.writeString(metrics, before);
    Map<String, String> saved = SmallRun.checkpoints(run);
    Trainer again = Trainer.resume(run, Backends.choose("vector"), 1, SILENT);
    assertEquals(Trainer.Ending.FINISHED, again.run());
    assertEquals(saved, SmallRun.checkpoints(run));
    String resumed = "{\"event\":\"resumed\",\"step\":6}\n";
    String shown = lines.substring(before.length());
    assertTrue(shown.contains("\"event\":\"sample\""), shown);
    assertEquals(before + resumed + shown, Files.readString(metrics));
  }

  private static InputException notResumed(Path run) throws IOException {
    Map<String, String> saved = SmallRun.checkpoints(run);
    String lines = Files.readString(run.resolve("metrics.jsonl"));
    InputException e =
        assertThrows(
            InputException.class, () -> Trainer.resume(run, Backends.choose("vector"), 1, SILENT));
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    assertEquals(saved, SmallRun.checkpoints(run));
    assertEquals(lines, Files.readString(run.resolve("metrics.jsonl")));
    return e;
  }

  @Test
  void aStateThatIsNotOfItsCheckpointIsNotResumed() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path training = run.resolve("checkpoints/step-00000002/training.json");
    String known = Files.readString(training);
    for (String[] each :
        new String[][] {
          {"\"step\" : 2,", "\"step\" : -2,", "training.json is damaged: step -2"},
          {"\"step\" : 2,", "\"step\" : 4,", "step 4, but its folder is of step 2"},
          {"\"dim\" : 16,", "\"dim\" : 32,", "dim is 32 by its recipe, not 16"},
          {"\"layers\" : 2,", "\"layers\" : 1,", "n_layers is 1 by its recipe, not 2"},
          {"\"heads\" : 2,", "\"heads\" : 4,", "n_heads is 4 by its recipe, not 2"},
          {"\"heads\" : 2,", "\"heads\" : 3,", "training.json: model configuration: dim 16"},
        }) {
      String changed = known.replace(each[0], each[1]);
      assertNotEquals(known, changed);
      Files.writeString(training, changed);
      InputException e = notResumed(run);
      assertTrue(e.getMessage().contains(each[2]), e.getMessage());
    }
  }

  /** What only has the name of a checkpoint neither stops a run nor removes its checkpoints. */
  @Test
  void theNewestCheckpointIsTheNewestCompleteOne() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path checkpoints = run.resolve("checkpoints");
    Path good = checkpoints.resolve("step-00000002");
    Files.createDirectory(checkpoints.resolve("step-00000009"));
    Files.writeString(checkpoints.resolve("step-00000005"), "a file");
    Path part = Files.createDirectory(checkpoints.resolve("step-00000008"));
    Files.copy(good.resolve("config.json"), part.resolve("config.json"));
    assertEquals(good, Checkpoint.newest(run).orElseThrow());
    Trainer again = Trainer.resume(run, Backends.choose("vector"), 1, SILENT);
    assertEquals(Trainer.Ending.FINISHED, again.run());
    assertEquals(checkpoints.resolve("step-00000006"), Checkpoint.newest(run).orElseThrow());
    assertEquals("a file", Files.readString(checkpoints.resolve("step-00000005")));
  }

  @Test
  void aRunWithoutACompleteCheckpointIsNotResumed() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Files.delete(run.resolve("checkpoints/step-00000002/model.safetensors"));
    InputException e = notResumed(run);
    assertTrue(e.getMessage().startsWith("no complete checkpoint in "), e.getMessage());
    assertTrue(e.getMessage().contains("step-00000002 is not a folder with "), e.getMessage());
  }

  @Test
  void changedTextIsNotResumed() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Files.writeString(folder.resolve("text.txt"), "more", StandardOpenOption.APPEND);
    InputException e =
        assertThrows(
            InputException.class, () -> Trainer.resume(run, Backends.choose("vector"), 1, SILENT));
    assertTrue(e.getMessage().contains("not trained on the text"), e.getMessage());
  }

  @Test
  void aFailedStartLeavesNoFolder() throws IOException {
    Path run = folder.resolve("some/where");
    Recipe recipe = recipe();
    Files.writeString(folder.resolve("text.txt"), "short");
    assertThrows(InputException.class, () -> SmallRun.start(run, recipe, "vector", 1, SILENT));
    assertFalse(Files.exists(folder.resolve("some")));
  }

  @Test
  void whatAKilledRunLeftUnfinishedIsRemoved() throws IOException {
    Path run = folder.resolve("run");
    stoppedAfterTwoSteps(run);
    Path torn = Files.createDirectory(run.resolve("checkpoints/.step-00000003.tmp"));
    Files.writeString(torn.resolve("config.json"), "{");
    Trainer.resume(run, Backends.choose("vector"), 1, SILENT).run();
    assertFalse(Files.exists(torn));
  }

  /**
   * So that the gradient of a step is that of the step, never what the last one left. A micro-batch
   * that the device has not decided yet has no step.
   */
  @Test
  void aStepHasMicroBatches() {
    for (int[] bad : new int[][] {{0, 1}, {0, 0}, {4, 3}, {4, 8}, {4, -2}}) {
      assertThrows(InputException.class, () -> new BatchOptions(bad[0], bad[1], 16));
    }
    for (int[] bad : new int[][] {{8, 2, 3}, {8, 4, 2}, {8, 0, 3}, {8, 2, 16}, {8, 2, -2}}) {
      assertThrows(
          InputException.class,
          () -> new BatchOptions(bad[0], bad[1], bad[2], 16),
          () -> bad[2] + "");
    }
    BatchOptions undecided = new BatchOptions(4, BatchOptions.FITTING, 16);
    assertThrows(IllegalStateException.class, undecided::leaves);
  }
}
