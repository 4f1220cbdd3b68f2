package org.lathe.evaluation.suite;

import java.nio.file.Path;

/** What is gathered over the blocks of a text, one after the other, besides their lines. */
public interface BlockTally {
  /** Blocks taken in: so many lines of the text are known to hold. */
  int count();

  /**
   * Writes it, whole or not at all.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  void save(Path file);
}
