package org.lathe.datasets.corpus;

import org.lathe.files.InputException;

/** Documents of a {@link Source}, one at a time and in its order. Not thread-safe. */
public interface DocumentStream extends AutoCloseable {
  /**
   * Returns the next document, or null after the last.
   *
   * @throws InputException if the source cannot be read, or the next bytes are not text
   */
  Document next();

  /**
   * Returns the bytes of the source, as stored on disk, that were read so far. Only for showing
   * progress relative to {@link Source#bytes}.
   */
  long consumed();

  @Override
  void close();
}
