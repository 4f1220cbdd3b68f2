package org.lathe.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.models.NamedFigure;
import org.lathe.training.EvaluationMetrics;
import org.lathe.training.RecipeFile;
import org.lathe.training.TrainingListener;

/** A family from outside Lathe can be trained, and its run opens like any other. */
class OwnFamilyTest {
  @TempDir Path folder;

  @Test
  void theHeldOutLossFallsAndTheCheckpointOpensAgain() {
    Path run = folder.resolve("run");
    List<NamedFigure> heldOut = new ArrayList<>();
    OwnFamily.train(
        run,
        new TrainingListener() {
          @Override
          public void evaluated(EvaluationMetrics metrics) {
            heldOut.add(metrics.headline());
          }
        });
    assertTrue(heldOut.size() > 2);
    for (int i = 1; i < heldOut.size(); i++) {
      double before = heldOut.get(i - 1).figure().natsPerToken();
      double after = heldOut.get(i).figure().natsPerToken();
      assertTrue(after < before, before + " nats per token, then " + after);
    }
    // The same sequences and the same weights, now read from the file, give the same bits.
    assertEquals(heldOut.getLast().figure(), OwnFamily.score(run).headline());
  }

  @Test
  void theRecipeReadsBackFromYaml() {
    Path file = folder.resolve("recipe.yaml");
    RecipeFile.write(file, OwnFamily.recipe());
    assertEquals(OwnFamily.recipe(), RecipeFile.read(file));
  }
}
