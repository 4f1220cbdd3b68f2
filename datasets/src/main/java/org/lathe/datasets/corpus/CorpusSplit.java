package org.lathe.datasets.corpus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.lathe.datasets.CounterHash;
import org.lathe.files.InputException;

/**
 * A split of documents into those to train on and those held out. The side of a document depends
 * only on its name, so it does not change when documents are added. Only if a side would be empty,
 * the nearest document is moved there.
 *
 * @param train documents to learn from, at least one
 * @param validation documents held out, at least one
 */
public record CorpusSplit(List<Corpus.Entry> train, List<Corpus.Entry> validation) {
  /** The default share of documents that are held out. */
  public static final double DEFAULT_VALIDATION_SHARE = 0.05;

  private static final String PURPOSE = "split";

  /** Keeps its own copies. */
  public CorpusSplit {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
  }

  /**
   * Splits by a hash of the names.
   *
   * @param validationShare about this share of documents is held out; more than 0, less than 1
   * @throws InputException if there are fewer than two documents or the share is out of range
   */
  public static CorpusSplit byDocument(List<Corpus.Entry> entries, double validationShare) {
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new InputException(
          "validation share " + validationShare + " is not between 0 and 1: use for example 0.05");
    }
    if (entries.size() < 2) {
      throw new InputException(
          "the text has %d document, and a split into training and validation needs 2: give more text"
              .formatted(entries.size()));
    }
    List<Corpus.Entry> train = new ArrayList<>();
    List<Corpus.Entry> validation = new ArrayList<>();
    for (Corpus.Entry entry : entries) {
      (place(entry) < validationShare ? validation : train).add(entry);
    }
    Comparator<Corpus.Entry> byPlace =
        Comparator.comparingDouble(CorpusSplit::place).thenComparing(Corpus.Entry::name);
    if (validation.isEmpty()) {
      validation.add(train.remove(train.indexOf(train.stream().min(byPlace).orElseThrow())));
    } else if (train.isEmpty()) {
      train.add(
          validation.remove(validation.indexOf(validation.stream().max(byPlace).orElseThrow())));
    }
    return new CorpusSplit(train, validation);
  }

  /**
   * Returns whether a document of this name is held out, if both sides have documents.
   *
   * @param validationShare about this share of documents is
   */
  public static boolean holdsOut(String name, double validationShare) {
    return placeOf(name) < validationShare;
  }

  private static double place(Corpus.Entry entry) {
    return placeOf(entry.name());
  }

  /** Returns the position of a document in 0 to 1. */
  private static double placeOf(String name) {
    long word = CounterHash.word(CounterHash.key(0, PURPOSE), CounterHash.hash(name));
    return (word >>> 11) * 0x1p-53;
  }
}
