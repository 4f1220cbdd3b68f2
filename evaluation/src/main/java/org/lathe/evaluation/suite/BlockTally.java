package org.lathe.evaluation.suite;

import java.nio.file.Path;

/** State that accumulates over the blocks of a text, besides their lines. */
public interface BlockTally {
  /** Returns the number of blocks added, which is the number of valid lines of the text. */
  int count();

  /**
   * Writes it, whole or not at all.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written
   */
  void save(Path file);
}
