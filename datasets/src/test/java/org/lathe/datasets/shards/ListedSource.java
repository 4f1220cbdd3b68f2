package org.lathe.datasets.shards;

import java.util.Iterator;
import java.util.List;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;

/** Given documents, as a source that can fail in the middle. */
final class ListedSource implements Source {
  private final List<Document> documents;
  private int breakAfter = Integer.MAX_VALUE;

  ListedSource(List<Document> documents) {
    this.documents = documents;
  }

  /** Stands for the end of the process. */
  static final class BrokenOff extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Returns the same source, but its next reading fails after {@code count} documents. */
  ListedSource breakAfter(int count) {
    breakAfter = count;
    return this;
  }

  @Override
  public String name() {
    return "listed";
  }

  @Override
  public String description() {
    return "documents listed in a test";
  }

  @Override
  public Alignment alignment() {
    return Alignment.ANYWHERE;
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public String identity() {
    return documents.toString();
  }

  @Override
  public DocumentStream open() {
    Iterator<Document> left = documents.iterator();
    return new DocumentStream() {
      private int given;

      @Override
      public Document next() {
        if (given++ == breakAfter) {
          throw new BrokenOff();
        }
        return left.hasNext() ? left.next() : null;
      }

      @Override
      public long consumed() {
        return 0;
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
