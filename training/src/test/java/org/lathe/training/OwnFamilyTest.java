package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.engine.Session;
import org.lathe.files.Json;
import org.lathe.models.Checkpoint;
import org.lathe.models.Likelihood;
import org.lathe.models.NoOptions;
import org.lathe.models.PassListener;
import org.lathe.models.ScoreOptions;
import org.lathe.models.Scores;
import org.lathe.training.bigram.BigramFamily;

/** A family that the house does not know is trained, saved and opened through the seam alone. */
class OwnFamilyTest {
  private static final int STEPS = 30;

  @TempDir Path folder;

  private static List<JsonNode> events(Path run, String event) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      JsonNode node = Json.reader().readTree(line);
      if (node.path("event").asText().equals(event)) {
        events.add(node);
      }
    }
    return events;
  }

  private Recipe recipe() throws IOException {
    return SmallRun.recipe(
            SmallRun.text(folder), BigramFamily.ID, new BigramFamily.Shape(8, 32), new NoOptions())
        .with(new BatchOptions(4, 2, 2, 16))
        .with(new RateOptions(3e-2, 3e-2, 0))
        .withSteps(STEPS);
  }

  @Test
  void itsLossFallsAndItsCheckpointIsOpened() throws IOException {
    Path run = folder.resolve("run");
    Recipe recipe = recipe();
    SmallRun.run(run, recipe, "vector", 2);

    List<JsonNode> steps = events(run, "step");
    assertEquals(STEPS, steps.size());
    double first = steps.getFirst().get("loss").asDouble();
    // A uniform choice among the 257 ids costs log 257 nats.
    assertEquals(Math.log(257), first, 0.1);
    assertTrue(steps.getLast().get("loss").asDouble() < first - 1, steps::toString);
    JsonNode held = events(run, "evaluation").getLast().get("exact");
    assertEquals("exact", held.get("kind").asText());
    assertEquals(1, events(run, "sample").size());
    assertEquals(0, events(run, "reconstruction").size());

    assertEquals(BigramFamily.ID, Checkpoint.open(run).model().family().id());
    assertEquals(recipe, RecipeFile.read(run.resolve("recipe.yaml")));
    TrainedModel trained = TrainedModel.open(run, Optional.empty());
    Backends.Choice choice = Backends.choose("scalar");
    try (Session session = choice.backend().open(choice.device(), 1)) {
      trained.checkpoint().loadWeights(session);
      try (Likelihood likelihood =
          trained
              .model()
              .likelihood(
                  session,
                  recipe.batch().micro(),
                  trained.tokenizer().separator(),
                  trained.inference(),
                  new ScoreOptions(1, false, recipe.seed()))) {
        List<int[]> sequences =
            trained
                .heldOut(Optional.empty(), 1, recipe.evaluation().sequences(), recipe.seed())
                .sequences();
        Scores scores = Scores.of(likelihood, sequences, PassListener.NONE);
        assertEquals(held.get("nelbo").asDouble(), scores.headline().natsPerToken());
      }
    }
  }
}
