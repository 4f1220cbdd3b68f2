package org.lathe.datasets.source;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.lathe.datasets.corpus.Document;

/**
 * Plain text: a short file is a document; a long one is cut at blank lines, as in {@link
 * org.lathe.datasets.source.TextFiles}. The name of a document is its file, with {@code #} and the
 * number of the piece if there are several.
 */
final class TextDocuments implements FileDocuments {
  private final Reader in;
  private final String name;
  private final Supplier<String> pieces;
  private String ahead;
  private long number;

  /**
   * @param only whether the source has no other file
   */
  TextDocuments(Reader in, String name, boolean only) throws IOException {
    this.in = in;
    this.name = name;
    this.pieces = PlainText.documents(in, only);
    this.ahead = pieces.get();
  }

  @Override
  public Document next() throws IOException {
    if (ahead == null) {
      return null;
    }
    String text = ahead;
    try {
      ahead = pieces.get();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    boolean alone = number == 0 && ahead == null;
    return new Document(alone ? name : name + "#" + number++, text);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
