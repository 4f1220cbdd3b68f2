package org.lathe.datasets.shards;

import org.lathe.datasets.corpus.CorpusSplit;
import org.lathe.files.InputException;

/** The rule for which documents of a source are held out. */
public sealed interface ValidationRule {
  /** The paper's split of OpenWebText (Kong et al., 2025): the last 100,000 documents. */
  LastDocuments PAPER = new LastDocuments(100_000);

  /** Holds out by a hash of the name of the document, as {@link CorpusSplit} does. */
  record Share(double share) implements ValidationRule {
    @Override
    public String toString() {
      return Double.toString(share);
    }
  }

  /** The last documents of the source, which is read once more to count them. */
  record LastDocuments(long count) implements ValidationRule {
    @Override
    public String toString() {
      return "last:" + count;
    }
  }

  /** Nothing is held out. */
  record None() implements ValidationRule {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * Returns the rule that a user names.
   *
   * @param rule a share such as {@code 0.05}, {@code last:N}, {@code paper} or {@code none}
   * @throws InputException if it is not a rule
   */
  static ValidationRule named(String rule) {
    if (rule.equals("none")) {
      return new None();
    }
    if (rule.equals("paper")) {
      return PAPER;
    }
    if (rule.matches("last:[1-9]\\d{0,17}")) {
      return new LastDocuments(Long.parseLong(rule.substring("last:".length())));
    }
    if (rule.matches("0?\\.\\d{1,17}") && Double.parseDouble(rule) > 0) {
      return new Share(Double.parseDouble(rule));
    }
    throw new InputException(
        "validation '%s' is not a split: give a share such as 0.05, last:N, paper (last:100000) or none"
            .formatted(rule));
  }

  /**
   * Returns whether a document is held out.
   *
   * @param name of the document
   * @param number of the document in its source, from 0
   * @param documents number of documents in the source; only {@link LastDocuments} needs it
   */
  default boolean holdsOut(String name, long number, long documents) {
    return switch (this) {
      case Share share -> CorpusSplit.holdsOut(name, share.share());
      case LastDocuments last -> number >= documents - last.count();
      case None _ -> false;
    };
  }
}
