package org.lathe.datasets.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.lathe.datasets.CounterHash;
import org.lathe.files.InputException;

/**
 * The part of a corpus within a byte budget, spread over the whole corpus: documents are considered
 * in the order of a hash of their names, and each that still fits is selected. The same corpus and
 * budget give the same documents everywhere.
 *
 * @param corpus the corpus with the documents
 * @param entries the selected documents, in the order of the corpus
 * @param bytes length of their text in UTF-8
 * @param corpusDocuments number of documents in the corpus
 * @param corpusBytes length of all text of the corpus in UTF-8
 */
public record CorpusSelection(
    Corpus corpus, List<Corpus.Entry> entries, long bytes, long corpusDocuments, long corpusBytes) {
  private static final String PURPOSE = "selection";

  /** Keeps its own copy of the entries. */
  public CorpusSelection {
    entries = List.copyOf(entries);
  }

  /**
   * Selects documents within a budget.
   *
   * @param budget bytes of text, at least 1
   * @throws InputException if not one document fits
   */
  public static CorpusSelection within(Corpus corpus, long budget) {
    long key = CounterHash.key(0, PURPOSE);
    List<Corpus.Entry> all = corpus.entries();
    List<Corpus.Entry> order = new ArrayList<>(all);
    order.sort(
        Comparator.<Corpus.Entry>comparingLong(
                e -> CounterHash.word(key, CounterHash.hash(e.name())))
            .thenComparing(Corpus.Entry::name));
    Set<String> taken = new HashSet<>();
    long bytes = 0;
    for (Corpus.Entry entry : order) {
      if (entry.bytes() <= budget - bytes) {
        taken.add(entry.name());
        bytes += entry.bytes();
      }
    }
    if (taken.isEmpty()) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "no document of %s fits in a budget of %,d bytes: raise the budget",
              corpus.name(),
              budget));
    }
    return new CorpusSelection(
        corpus,
        all.stream().filter(entry -> taken.contains(entry.name())).toList(),
        bytes,
        all.size(),
        all.stream().mapToLong(Corpus.Entry::bytes).sum());
  }

  /**
   * Returns one line for people: the selected share of the corpus. Megabytes are millions of bytes.
   */
  public String summary() {
    return String.format(
        Locale.ROOT,
        "%,d of %,d documents, %.1f of %.1f MB",
        entries.size(),
        corpusDocuments,
        bytes / 1e6,
        corpusBytes / 1e6);
  }
}
