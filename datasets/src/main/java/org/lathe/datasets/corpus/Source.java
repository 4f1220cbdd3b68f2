package org.lathe.datasets.corpus;

import org.lathe.files.InputException;

/**
 * Text as a stream of documents in a fixed order, of any size: no more is in memory than the
 * document at hand. A source can be opened any number of times and says the same each time.
 */
public interface Source {
  /** The name by which a user asks for it, such as {@code jdk}, or the path of a text. */
  String name();

  /** One line for people: what it is and where it comes from. */
  String description();

  /** How sequences of this source are best cut. */
  Alignment alignment();

  /** Size on disk, for showing progress against {@link DocumentStream#consumed}; 0 if unknown. */
  long bytes();

  /**
   * What would be another text if it changed, as far as can be told without reading it: sizes and
   * times of files, the seed of what is generated.
   */
  String identity();

  /**
   * Opens the source at its first document.
   *
   * @throws InputException if it cannot be read or holds no text
   */
  DocumentStream open();
}
