package org.lathe.datasets.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.lathe.datasets.tokenizer.Tokenizer;

/** Cuts documents, one after another, into blocks. */
final class BlockCutter {
  private final Tokenizer tokenizer;
  private final Wrapping wrapping;
  private final long inAll;
  private final List<Block> blocks = new ArrayList<>();
  private final int[] ids;
  private final double[] words;
  private final double[] bytes;
  private int filled;
  private long documents;
  private long tokens;
  private long dropped;
  private long allWords;
  private long allBytes;

  /**
   * @param inAll number of documents that will come, or more if the wrapping has one part
   */
  BlockCutter(Tokenizer tokenizer, Wrapping wrapping, long inAll) {
    this.tokenizer = tokenizer;
    this.wrapping = wrapping;
    this.inAll = inAll;
    this.ids = new int[wrapping.stride()];
    this.words = new double[wrapping.stride()];
    this.bytes = new double[wrapping.stride()];
  }

  void add(EvaluationDocument document) {
    int[] text = tokenizer.encode(document.text());
    int count = text.length + 1;
    long documentWords = document.words();
    long documentBytes = document.bytes();
    double wordsEach = (double) documentWords / count;
    double bytesEach = (double) documentBytes / count;
    for (int id : text) {
      append(id, wordsEach, bytesEach);
    }
    append(tokenizer.separator(), wordsEach, bytesEach);
    tokens += count;
    allWords += documentWords;
    allBytes += documentBytes;
    if (wrapping.dropsAfter(documents, inAll)) {
      drop();
    }
    documents++;
  }

  Blocks finish() {
    drop();
    return new Blocks(blocks, documents, tokens, dropped, allWords, allBytes);
  }

  private void append(int id, double wordShare, double byteShare) {
    ids[filled] = id;
    words[filled] = wordShare;
    bytes[filled] = byteShare;
    filled++;
    if (filled == ids.length) {
      blocks.add(new Block(marked(), DoubleStream.of(words).sum(), DoubleStream.of(bytes).sum()));
      filled = 0;
    }
  }

  private int[] marked() {
    if (!wrapping.marked()) {
      return ids.clone();
    }
    int[] block = new int[wrapping.length()];
    Arrays.fill(block, tokenizer.separator());
    System.arraycopy(ids, 0, block, 1, ids.length);
    return block;
  }

  private void drop() {
    dropped += filled;
    filled = 0;
  }
}
