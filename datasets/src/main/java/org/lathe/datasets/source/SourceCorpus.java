package org.lathe.datasets.source;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.DocumentStream;
import org.lathe.datasets.corpus.Source;
import org.lathe.files.InputException;

/** A source whose documents are listed by reading it completely, each time they are listed. */
record SourceCorpus(Source source) implements Corpus {
  @Override
  public String name() {
    return source.name();
  }

  @Override
  public String description() {
    return source.description();
  }

  @Override
  public Alignment alignment() {
    return source.alignment();
  }

  @Override
  public long bytes() {
    return source.bytes();
  }

  @Override
  public String identity() {
    return source.identity();
  }

  @Override
  public DocumentStream open() {
    return source.open();
  }

  @Override
  public List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    each(
        document ->
            entries.add(
                new Entry(
                    document.name(), document.text().getBytes(StandardCharsets.UTF_8).length)));
    if (entries.isEmpty()) {
      throw new InputException(name() + " contains no text: name a source with documents in it");
    }
    return entries;
  }

  @Override
  public void read(Collection<Entry> wanted, Consumer<Document> sink) {
    Set<String> names = new HashSet<>();
    wanted.forEach(entry -> names.add(entry.name()));
    each(
        document -> {
          if (names.contains(document.name())) {
            sink.accept(document);
          }
        });
  }

  private void each(Consumer<Document> sink) {
    try (DocumentStream stream = open()) {
      for (Document next = stream.next(); next != null; next = stream.next()) {
        sink.accept(next);
      }
    }
  }
}
