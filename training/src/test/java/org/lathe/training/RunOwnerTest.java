package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.engine.Backends;
import org.lathe.files.InputException;

/** One run writes to a folder at a time. */
class RunOwnerTest {
  @TempDir Path folder;

  @Test
  void aRunThatGoesOnIsNotContinuedByAnother() throws IOException {
    Recipe recipe = SmallRun.recipe(SmallRun.text(folder));
    Path run = folder.resolve("run");
    List<InputException> refused = new ArrayList<>();
    SmallRun.start(
            run,
            recipe,
            "vector",
            1,
            new TrainingListener() {
              @Override
              public void saved(int step, Path checkpoint) {
                refused.add(
                    assertThrows(
                        InputException.class,
                        () ->
                            Trainer.resume(
                                run, Backends.choose("vector"), 1, TrainingListener.NONE)));
              }
            })
        .run();
    assertFalse(refused.isEmpty());
    assertTrue(refused.getFirst().getMessage().contains("is in use by process"));
    assertFalse(Files.exists(run.resolve(".lock")), "the folder is given up at the end");
  }
}
