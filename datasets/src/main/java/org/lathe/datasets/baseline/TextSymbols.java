package org.lathe.datasets.baseline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.lathe.datasets.tokenizer.ByteTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * Text as symbols: 0 to 255 are the bytes of its UTF-8, {@link #END} is the end of a document. So a
 * baseline predicts all that a model of tokens predicts, the ends of documents too.
 */
final class TextSymbols {
  /** The symbol that ends a document. */
  static final int END = 256;

  /** The number of symbols. */
  static final int ALPHABET = END + 1;

  private TextSymbols() {}

  /**
   * Returns the symbols of tokens. A character whose bytes are not all in the tokens becomes
   * U+FFFD, as in {@link Tokenizer#decode}, but for a tokenizer of bytes.
   */
  static int[] of(Tokenizer tokenizer, int[] ids) {
    if (tokenizer instanceof ByteTokenizer) {
      return ids;
    }
    int[] symbols = new int[4 * ids.length];
    int size = 0;
    for (int start = 0; start <= ids.length; ) {
      int end = start;
      while (end < ids.length && ids[end] != tokenizer.separator()) {
        end++;
      }
      byte[] text =
          tokenizer.decode(Arrays.copyOfRange(ids, start, end)).getBytes(StandardCharsets.UTF_8);
      symbols = withRoom(symbols, size + text.length + 1);
      for (byte each : text) {
        symbols[size++] = each & 0xFF;
      }
      if (end < ids.length) {
        symbols[size++] = END;
      }
      start = end + 1;
    }
    return Arrays.copyOf(symbols, size);
  }

  private static int[] withRoom(int[] symbols, int size) {
    return size <= symbols.length
        ? symbols
        : Arrays.copyOf(symbols, Math.max(size, 2 * symbols.length));
  }

  /** Returns the number of bytes of a text. */
  static long countBytes(int[] symbols) {
    return Arrays.stream(symbols).filter(symbol -> symbol != END).count();
  }

  /** Returns the bytes of several texts, one after another, without the ends of documents. */
  static byte[] bytes(List<int[]> texts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int[] symbols : texts) {
      for (int symbol : symbols) {
        if (symbol != END) {
          bytes.write(symbol);
        }
      }
    }
    return bytes.toByteArray();
  }
}
