package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.models.ltm.LtmOptions;

/**
 * On text of independent, equally likely letters nothing can be gained: a held-out figure that is
 * better with z than without, or below the entropy, would be wrong.
 */
class NoiseTextTest {
  private static final int LETTERS = 8;

  @TempDir Path folder;

  /** Writes documents of independent letters. */
  private Path text() throws IOException {
    Random random = new Random(7);
    for (int document = 0; document < 300; document++) {
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        letters.append((char) ('a' + random.nextInt(LETTERS)));
      }
      Files.writeString(
          Files.createDirectories(folder.resolve("text")).resolve("d" + document + ".txt"),
          letters.toString());
    }
    return folder.resolve("text");
  }

  @Test
  void theHonestBoundGainsNothing() throws IOException {
    Recipe recipe =
        SmallRun.recipe(text())
            .with(LtmOptions.honest(6))
            .with(new EvaluationOptions(30, 48, 4))
            .withSteps(90)
            .withCheckpointEvery(90)
            .withBaseline(true);
    TrainingResult result =
        Training.run(
            recipe,
            new TrainingOptions(folder.resolve("run"), Backends.choose("vector"), 2),
            TrainingListener.NONE);
    BaselineComparison compared = result.baseline().orElseThrow();
    assertTrue(compared.nelbo() > -2 * compared.standardError(), compared.toString());
    // Both know the letters, and no more: log 8 nats each.
    double nats = result.newest().orElseThrow().headline().figure().natsPerToken();
    assertTrue(nats > Math.log(LETTERS), () -> "nats per letter " + nats);
  }
}
