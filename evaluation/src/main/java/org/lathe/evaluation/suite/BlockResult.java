package org.lathe.evaluation.suite;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Optional;
import org.lathe.datasets.evaluation.Block;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * A line of {@code sequences.jsonl}: the measurements of one block, in nats.
 *
 * @param <F> the figures of the measurement
 * @param set id of the text
 * @param block number of the block
 * @param tokens of it
 * @param words its share of the text's words and marks
 * @param bytes its share of the text's bytes
 * @param begins the first characters of its text
 * @param measured its figures, whose components are fields of the line; none is called measured
 */
public record BlockResult<F>(
    String set,
    int block,
    int tokens,
    double words,
    double bytes,
    String begins,
    @JsonUnwrapped F measured) {
  private static final int SHOWN = 80;

  /**
   * Returns what is wrong with it besides its figures, for people.
   *
   * @param number which block of its text it must be
   * @param length tokens that it must have
   */
  Optional<String> fault(int number, int length) {
    if (block != number) {
      return Optional.of("block is %d, must be %d".formatted(block, number));
    }
    if (tokens != length) {
      return Optional.of("tokens are %d, must be %d".formatted(tokens, length));
    }
    if (!(words >= 0 && bytes >= 0 && Double.isFinite(words + bytes))) {
      return Optional.of(
          "words %s and bytes %s must be finite and not negative".formatted(words, bytes));
    }
    return begins == null || measured == null
        ? Optional.of("it has no text or no figures")
        : Optional.empty();
  }

  static <F> BlockResult<F> of(
      String set, int number, Block block, Tokenizer tokenizer, F measured) {
    String text = tokenizer.display(block.ids());
    int end = text.offsetByCodePoints(0, Math.min(SHOWN, text.codePointCount(0, text.length())));
    return new BlockResult<>(
        set,
        number,
        block.ids().length,
        block.words(),
        block.bytes(),
        text.substring(0, end),
        measured);
  }
}
