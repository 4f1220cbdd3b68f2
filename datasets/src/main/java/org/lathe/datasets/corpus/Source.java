package org.lathe.datasets.corpus;

import org.lathe.files.InputException;

/**
 * Text as a stream of documents in a fixed order, of any size: only the current document is in
 * memory. A source can be opened any number of times and gives the same documents each time.
 */
public interface Source {
  /** Returns the name that users give, such as {@code jdk}, or the path of a text. */
  String name();

  /** Returns one line for people: what the source is and where it comes from. */
  String description();

  /** Returns the alignment that suits sequences of this source. */
  Alignment alignment();

  /**
   * Returns the size on disk, for showing progress relative to {@link DocumentStream#consumed}; 0
   * if unknown.
   */
  long bytes();

  /**
   * Returns what identifies the text without reading it: sizes and times of files, the seed of
   * generated text. If it changes, the text is another one.
   */
  String identity();

  /**
   * Opens the source at its first document.
   *
   * @throws InputException if it cannot be read or holds no text
   */
  DocumentStream open();
}
