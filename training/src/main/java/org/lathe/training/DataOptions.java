package org.lathe.training;

import org.lathe.datasets.sampling.SequenceOrder;
import org.lathe.datasets.shards.PreparedData;
import org.lathe.datasets.tokenizer.TokenizerTraining;
import org.lathe.files.InputException;

/**
 * The data of a run.
 *
 * @param source {@code jdk}, {@code stories}, {@code tales}, or the path of a text or of token
 *     shards
 * @param limit text to use, in millions of bytes; of token shards all are used
 * @param tokenizer {@code bytes}, {@code gpt2}, or the path of a {@code tokenizer.json}; or {@code
 *     words:N} or {@code bpe:N}, trained on the text of the run ({@link TokenizerTraining})
 * @param sampling how sequences are taken; with the seed and the step of a checkpoint it says which
 *     data a run reads next, on any number of ranks
 */
public record DataOptions(String source, int limit, String tokenizer, SequenceOrder sampling) {
  /** Checks the ranges, and that source and tokenizer can be names. */
  public DataOptions {
    requirePath("source", source);
    requirePath("tokenizer", tokenizer);
    TokenizerTraining.named(tokenizer);
    if (limit < 1) {
      throw new InputException(
          "{dataLimit} %d, must be at least 1 (million bytes)".formatted(limit));
    }
  }

  private static void requirePath(String option, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new InputException(
          "{%s} '%s' contains a zero byte, which no path does: remove it"
              .formatted(option, text.replace("\0", "\\0")));
    }
  }

  /** Returns these options with another source. */
  public DataOptions withSource(String other) {
    return new DataOptions(other, limit, tokenizer, sampling);
  }

  /**
   * Returns these options for another source: token shards bring the tokenizer that made them.
   *
   * @throws InputException if there are shards that cannot be read
   */
  public DataOptions reading(String other) {
    return new DataOptions(
        other, limit, PreparedData.tokenizerOf(other).orElse(tokenizer), sampling);
  }

  /** Returns these options with sequences taken otherwise. */
  public DataOptions withSampling(SequenceOrder other) {
    return new DataOptions(source, limit, tokenizer, other);
  }

  /** Returns these options with another tokenizer. */
  public DataOptions withTokenizer(String other) {
    return new DataOptions(source, limit, other, sampling);
  }
}
