package org.lathe.datasets.source;

import java.io.IOException;
import org.lathe.datasets.corpus.Document;

/** The documents of one file, as its format reads them. */
interface FileDocuments extends AutoCloseable {
  /** Returns the next document, or null at the end. */
  Document next() throws IOException;

  @Override
  void close() throws IOException;
}
