package org.lathe.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
class RunLockTest {
  @TempDir Path folder;

  @Test
  void aSecondOneIsRefusedUntilTheFirstIsClosed() throws IOException {
    try (RunLock lock = RunLock.take(folder)) {
      assertTrue(lock.failure().isEmpty());
      String text = Files.readString(folder.resolve(RunLock.NAME));
      assertTrue(text.startsWith("process " + ProcessHandle.current().pid() + " on "), text);
      InputException refused =
          assertThrows(InputException.class, () -> RunLock.take(folder.resolve(".")));
      assertTrue(refused.getMessage().contains("is written by another run (this process)"));
    }
    RunLock.take(folder).close();
  }

  /** The system ends a lock with its process, so another process must hold it. */
  @Test
  void anotherProcessIsNamed() throws IOException, InterruptedException {
    Process holder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try {
      assertEquals('L', holder.getInputStream().read(), "the other process has the lock");
      InputException refused = assertThrows(InputException.class, () -> RunLock.take(folder));
      assertTrue(
          refused.getMessage().contains("(process " + holder.pid() + " on "), refused::getMessage);
    } finally {
      holder.destroyForcibly().waitFor();
    }
    RunLock.take(folder).close();
  }

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
    assertTrue(refused.getFirst().getMessage().contains("is written by another run"));
  }
}
