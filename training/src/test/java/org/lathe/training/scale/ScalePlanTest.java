package org.lathe.training.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;
import org.lathe.models.Protocol;
import org.lathe.training.PreparedRecipe;
import org.lathe.training.Recipe;
import org.lathe.training.RecipeFile;

class ScalePlanTest {
  private static final Recipe LTM = RecipeFile.named("pocket").with("batch.microBatch=2");

  @TempDir Path folder;

  private static Cluster cluster(int nodes, StepTime step, Integer... counts) {
    return new Cluster(
        nodes,
        1,
        Optional.of(new NetworkLink(1e9, 1, 0.85, 30e-6)),
        Optional.empty(),
        Optional.empty(),
        step,
        OptionalInt.empty(),
        List.of(counts));
  }

  private static StepTime seconds(double seconds) {
    return new StepTime.OfSequences(seconds, OptionalInt.empty(), 0);
  }

  @Test
  void powersOfTwoTheWholeClusterAndWhatWasAskedFor() {
    ScalePlan plan = ScalePlan.of(LTM, cluster(12, seconds(1), 3, 4, 11));
    assertEquals(
        List.of(1, 2, 3, 4, 8, 11, 12), plan.points().stream().map(ScalePoint::ranks).toList());
    assertTrue(plan.points().getLast().refused());
  }

  @Test
  void theLeafIsTheMicroBatchUnlessTheFileSaysMore() {
    ScalePlan plan = ScalePlan.of(LTM, cluster(2, seconds(1)));
    assertEquals(2, plan.leaf());
    assertEquals(1.0 / LTM.batch().sequences(), plan.sequenceSeconds());
    Cluster other =
        new Cluster(
            1,
            1,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            seconds(1),
            OptionalInt.of(3),
            List.of());
    assertTrue(
        assertThrows(InputException.class, () -> ScalePlan.of(LTM, other))
            .getMessage()
            .startsWith("leaf 3 does not divide batch "));
  }

  @Test
  void aGradientHasAllWeights() {
    long weights =
        PreparedRecipe.toPlan(LTM).model().parameters().stream()
            .mapToLong(parameter -> parameter.type().shape().size())
            .sum();
    ScalePlan plan = ScalePlan.of(LTM, cluster(2, seconds(1)));
    assertEquals(Float.BYTES * weights, plan.gradientBytes());
    assertEquals(
        plan.gradientBytes() * plan.points().getFirst().tensorsHeld(),
        plan.points().getFirst().heldBytes());
  }

  @Test
  void onlyTrainingWithFitsIsToldOfTheirSteps() {
    ScalePlan fitted = ScalePlan.of(LTM, cluster(4, seconds(0.01)));
    assertEquals(LTM.objective().fitSteps().getAsInt(), fitted.fitSteps());
    assertNotNull(fitted.remedies().getFirst().fitSteps());
    for (String name : List.of("ar-pocket", "vae-pocket", "mdlm-pocket")) {
      Recipe recipe = RecipeFile.named(name).with("batch.microBatch=1");
      ScalePlan plan = ScalePlan.of(recipe, cluster(4, seconds(0.01)));
      assertNull(plan.fitSteps());
      assertTrue(plan.remedies().stream().allMatch(remedy -> remedy.fitSteps() == null));
    }
  }

  @Test
  void remediesAreForTheFirstPointBelowEachLevelAndForTheWholeCluster() {
    ScalePlan plan = ScalePlan.of(LTM, cluster(4, seconds(0.2)));
    for (ScaleRemedy remedy : plan.remedies()) {
      assertTrue(remedy.efficiency() < remedy.below());
    }
    ScalePoint last = plan.points().getLast();
    assertTrue(last.efficiency() < 0.9);
    assertTrue(plan.remedies().stream().anyMatch(remedy -> remedy.ranks() == last.ranks()));
    assertTrue(ScalePlan.of(LTM, cluster(4, seconds(1e6))).remedies().isEmpty());
  }

  private Path run(Recipe recipe, double... seconds) throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    RecipeFile.write(run.resolve(RecipeFile.NAME), recipe);
    StringBuilder lines = new StringBuilder("{\"event\": \"run\"}\n");
    for (double each : seconds) {
      lines.append("{\"event\": \"step\", \"seconds\": %s}\n".formatted(each));
    }
    Files.writeString(run.resolve("metrics.jsonl"), lines + "{\"event\": \"st");
    return run;
  }

  @Test
  void aRunTellsTheMedianOfItsSteps() throws IOException {
    int batch = LTM.batch().sequences();
    Path run = run(LTM, 100, 5, 3, 4);
    Cluster cluster = cluster(2, new StepTime.OfRun(run, 0.5));
    ScalePlan plan = ScalePlan.of(LTM, cluster);
    assertEquals(4.0 / batch, plan.sequenceSeconds(), 1e-12);
    assertEquals(4.5, plan.points().getFirst().stepSeconds(), 1e-12);
  }

  /** A pass costs the same in each fit step; the paper's fits draw one sample for each. */
  @Test
  void aRunWithOtherFitStepsTellsTheTimeByItsWork() throws IOException {
    Recipe paper = LTM.with(Protocol.PAPER);
    Recipe three = paper.with("objective.fast.steps=3");
    Recipe seven = paper.with("objective.fast.steps=7", "batch.sequences=16");
    Cluster cluster = cluster(2, new StepTime.OfRun(run(three, 1, 1, 1), 0));
    double expected = 2.0 / LTM.batch().sequences();
    assertEquals(expected, ScalePlan.of(seven, cluster).sequenceSeconds(), 1e-12);
  }

  private static void refused(String said, Recipe recipe, Path run) {
    Cluster cluster = cluster(2, new StepTime.OfRun(run, 0));
    String message =
        assertThrows(InputException.class, () -> ScalePlan.of(recipe, cluster)).getMessage();
    assertTrue(message.contains(said), message);
  }

  @Test
  void aRunThatMeasuresSomethingElseIsRefused() throws IOException {
    Path run = run(LTM, 1, 2, 3);
    refused("has model ", LTM.with("model.layers=3"), run);
    refused("has family ltm and the recipe gpt", RecipeFile.named("ar-pocket"), run);
    refused("has batch.length ", LTM.with("batch.length=16"), run);
    refused("has precision ", LTM.with("precision=bf16"), run);
    refused("has 2 steps, and a median needs at least 3", LTM, run(LTM, 1, 2));
    Files.delete(run.resolve("metrics.jsonl"));
    refused("there is no ", LTM, run);
    Files.delete(run.resolve(RecipeFile.NAME));
    refused("has no recipe.yaml", LTM, run);
  }
}
