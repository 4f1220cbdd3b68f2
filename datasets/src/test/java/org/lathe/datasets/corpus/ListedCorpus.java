package org.lathe.datasets.corpus;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/** A corpus of given documents. */
public record ListedCorpus(List<Document> documents) implements Corpus {
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
  public List<Entry> entries() {
    return documents.stream().map(ListedCorpus::entry).toList();
  }

  @Override
  public void read(Collection<Entry> wanted, Consumer<Document> sink) {
    documents.stream().filter(document -> wanted.contains(entry(document))).forEach(sink);
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
      @Override
      public Document next() {
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

  private static Entry entry(Document document) {
    return new Entry(document.name(), document.text().getBytes(StandardCharsets.UTF_8).length);
  }
}
