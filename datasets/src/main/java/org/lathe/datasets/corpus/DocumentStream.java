package org.lathe.datasets.corpus;

import org.lathe.files.InputException;

/** Documents of a {@link Source}, one at a time and in its order. Not safe for use by threads. */
public interface DocumentStream extends AutoCloseable {
  /**
   * The next document, or null where there is none left.
   *
   * @throws InputException if the source cannot be read, or what comes next is not text
   */
  Document next();

  /**
   * Bytes of the source, as it lies on disk, that were read so far: for showing progress against
   * {@link Source#bytes}, no more.
   */
  long consumed();

  @Override
  void close();
}
