package org.lathe.datasets.evaluation;

import java.util.List;
import java.util.stream.Stream;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;

/**
 * An evaluation set as blocks of one length.
 *
 * @param blocks in order; at least one
 * @param documents of the set
 * @param tokens of the set; a separator after each document counts, the marks of blocks do not
 * @param dropped tokens that are in no block
 * @param words words and marks of the set ({@link EvaluationDocument#words})
 * @param bytes of the set's text
 */
public record Blocks(
    List<Block> blocks, long documents, long tokens, long dropped, long words, long bytes) {

  /** Keeps an unmodifiable list. */
  public Blocks {
    blocks = List.copyOf(blocks);
  }

  /**
   * Reads, encodes and wraps a set. The same copy, tokenizer and wrapping give the same blocks.
   *
   * @throws InputException if the copy cannot be read, or has too few tokens for one block
   */
  public static Blocks of(EvaluationCopy copy, Tokenizer tokenizer, Wrapping wrapping) {
    long documents = wrapping.processes() == 1 ? Long.MAX_VALUE : count(copy);
    BlockCutter cutter = new BlockCutter(tokenizer, wrapping, documents);
    try (Stream<EvaluationDocument> read = copy.documents()) {
      read.forEachOrdered(cutter::add);
    }
    Blocks blocks = cutter.finish();
    if (blocks.blocks.isEmpty()) {
      throw new InputException(
          "%s has %d tokens, too few for one block of %d: choose a shorter length"
              .formatted(copy.set().id(), blocks.tokens, wrapping.length()));
    }
    return blocks;
  }

  private static long count(EvaluationCopy copy) {
    try (Stream<EvaluationDocument> read = copy.documents()) {
      return read.mapToLong(document -> 1).sum();
    }
  }
}
