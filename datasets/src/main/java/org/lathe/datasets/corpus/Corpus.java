package org.lathe.datasets.corpus;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.lathe.files.InputException;

/** A source whose documents can be listed and selected. */
public interface Corpus extends Source {
  /**
   * Returns the documents of the corpus, in its order; names are unique. If the source has a
   * directory, no document is read.
   *
   * @throws InputException if the source cannot be read or holds no text
   */
  List<Entry> entries();

  /**
   * Passes on the wanted documents, in the order of the corpus and one at a time, so that they need
   * not all be in memory. The other documents are not decoded.
   *
   * @throws InputException if the source cannot be read, or a wanted document is not UTF-8 text
   */
  void read(Collection<Entry> wanted, Consumer<Document> sink);

  /**
   * A document as the corpus lists it.
   *
   * @param name the document's name
   * @param bytes length of its text in UTF-8
   */
  record Entry(String name, long bytes) {}
}
