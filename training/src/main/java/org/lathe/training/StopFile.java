package org.lathe.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file in the folder of a run that asks it to save and end. It reaches a run under any launcher,
 * from any machine that sees the folder.
 */
final class StopFile {
  /** Its name. */
  static final String NAME = "stop";

  /** Folders on other machines are slow to ask. */
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final Path file;
  private long asked;
  private boolean there;

  StopFile(Path folder) {
    this.file = folder.resolve(NAME);
    this.asked = System.nanoTime() - PAUSE;
  }

  /** Returns whether it is there, or was when it was last looked for, a moment ago. */
  boolean there() {
    long now = System.nanoTime();
    if (!there && now - asked >= PAUSE) {
      asked = now;
      there = Files.exists(file);
    }
    return there;
  }

  /** Removes it: it asks once, not the run that continues. */
  void remove() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    there = false;
  }
}
