package org.lathe.datasets.tokenizer;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.files.InputException;

/**
 * The wish for a tokenizer that is trained on the text of a run, {@code words:N} or {@code bpe:N}.
 * The result is a function of the documents alone.
 *
 * <p>Ids 0 to 255 are the bytes, 256 ends a document, and the others are learned: with {@code bpe},
 * the merges of the most frequent pair (Sennrich et al., 2016; on bytes, as in Radford et al.,
 * 2019); with {@code words}, the most frequent pieces of GPT-2's pre-tokenization, a word with the
 * space before it. A word without an id is written in bytes, so any text comes back exactly.
 *
 * <p>What occurs once is not learned. So a short text may give fewer ids than N, and a model always
 * meets bytes in training, with which new words are written.
 *
 * @param kind what is learned
 * @param vocabulary N, the largest number of ids, at least {@link #LEAST}
 */
public record TokenizerTraining(Kind kind, int vocabulary) {
  /** The smallest vocabulary: the bytes, the end of a document, and one more. */
  public static final int LEAST = ByteLevelTokenizer.RESERVED + 1;

  /** The forms in which it is named, for people. */
  public static final List<String> FORMS = List.of("words:N", "bpe:N");

  /** What is learned. */
  public enum Kind {
    /** Words. */
    WORDS,
    /** Byte pairs. */
    BPE;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Checks the range. */
  public TokenizerTraining {
    if (vocabulary < LEAST) {
      throw new InputException(
          "{tokenizer} %s:%d is too small: the bytes and the end of a document take %d ids, so the smallest is %s:%d"
              .formatted(kind.id(), vocabulary, ByteLevelTokenizer.RESERVED, kind.id(), LEAST));
    }
  }

  /**
   * Returns the wish that a name for a tokenizer states; empty if it names an existing tokenizer.
   *
   * @throws InputException if the number after {@code words:} or {@code bpe:} is none, or too small
   */
  public static Optional<TokenizerTraining> named(String name) {
    for (Kind kind : Kind.values()) {
      String prefix = kind.id() + ":";
      if (name.startsWith(prefix)) {
        return Optional.of(
            new TokenizerTraining(kind, number(name, name.substring(prefix.length()))));
      }
    }
    return Optional.empty();
  }

  private static int number(String name, String digits) {
    try {
      if (digits.matches("[0-9]+")) {
        return Integer.parseInt(digits);
      }
    } catch (NumberFormatException e) {
      // More digits than a vocabulary can have.
    }
    throw new InputException(
        "{tokenizer} '%s' has no number of ids after the colon: write for example %s1024"
            .formatted(name, name.substring(0, name.indexOf(':') + 1)));
  }

  /** Returns the name that states this wish, such as {@code bpe:1024}. */
  public String name() {
    return kind.id() + ":" + vocabulary;
  }

  /**
   * Learns from documents, which are read once and one at a time.
   *
   * @param documents those to train on, none of them held out
   * @throws InputException if the corpus cannot be read
   */
  public Tokenizer train(Corpus corpus, Collection<Corpus.Entry> documents) {
    PieceCounts counts = new PieceCounts();
    corpus.read(documents, document -> counts.add(document.text()));
    return train(counts);
  }

  Tokenizer train(PieceCounts counts) {
    int most = vocabulary - ByteLevelTokenizer.RESERVED;
    return new ByteLevelTokenizer(
        name(),
        switch (kind) {
          case WORDS -> ByteLevelVocabulary.ofWords(counts.mostFrequent(most));
          case BPE -> ByteLevelVocabulary.ofMerges(new BytePairTraining(counts).merges(most));
        });
  }

  /**
   * Opens the tokenizer that a run saved; it is not trained again.
   *
   * @param saved the bytes of the file, from {@link Tokenizer#saved}
   * @param where names the file in errors
   * @throws InputException if it is damaged, or not of this kind, or has more ids
   */
  public Tokenizer open(byte[] saved, String where) {
    ByteLevelVocabulary read = ByteLevelJson.read(saved, where);
    if (read.size() > vocabulary || read.wholeWords() != (kind == Kind.WORDS)) {
      throw new InputException(
          "%s is not the tokenizer %s that the run was trained with: restore the file"
              .formatted(where, name()));
    }
    return new ByteLevelTokenizer(name(), read);
  }

  /**
   * Returns a tokenizer of the largest vocabulary that a training can give, to plan a run with. It
   * has learned nothing: it encodes to bytes.
   */
  public Tokenizer untrained() {
    return new UntrainedTokenizer(name(), vocabulary);
  }
}
