package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.models.Checkpoint;

/** A language with digits of its own changes no name and no byte of a run. */
class LocaleRunTest {
  private static final Locale ARABIC = Locale.forLanguageTag("ar-EG-u-nu-arab");

  @TempDir Path folder;

  private final Locale usual = Locale.getDefault();

  @BeforeEach
  void digits() {
    Locale.setDefault(ARABIC);
    assertNotEquals("5", "%d".formatted(5), "the language has digits of its own");
  }

  @AfterEach
  void usualDigits() {
    Locale.setDefault(usual);
  }

  @Test
  void aRunIsStoppedContinuedAndOpened() throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder));
    Path run = folder.resolve("run");
    Trainer[] trainer = new Trainer[1];
    TrainingListener stopper =
        new TrainingListener() {
          @Override
          public void stepped(StepMetrics metrics) {
            if (metrics.step() == 3) {
              trainer[0].stop();
            }
          }
        };
    trainer[0] = SmallRun.start(run, recipe, "vector", 1, stopper);
    assertEquals(Trainer.Ending.STOPPED, trainer[0].run());
    assertEquals(run.resolve("checkpoints/step-00000003"), Checkpoint.newest(run).orElseThrow());
    Trainer.resume(run, Backends.choose("vector"), 1, new TrainingListener() {}).run();
    assertEquals(6, TrainedModel.open(run, Optional.empty()).step().orElseThrow());

    Locale.setDefault(Locale.ROOT);
    Path same = folder.resolve("same");
    SmallRun.run(same, recipe, "vector", 1);
    assertEquals(SmallRun.checkpoints(same), SmallRun.checkpoints(run));
    assertEquals(
        Files.readString(same.resolve(RecipeFile.NAME)),
        Files.readString(run.resolve(RecipeFile.NAME)));
    try (Stream<Path> tree = Files.walk(run)) {
      for (Path file : tree.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        if (List.of(".json", ".jsonl", ".yaml").stream().anyMatch(file.toString()::endsWith)) {
          assertFalse(
              text.codePoints().anyMatch(c -> Character.isDigit(c) && c > '9'), file::toString);
        }
      }
    }
  }
}
