package org.lathe.evaluation.samples;

import java.util.Arrays;
import org.lathe.datasets.tokenizer.Tokenizer;

/**
 * A text that a model generated, or a reference text.
 *
 * @param ids its tokens
 * @param text the same in words
 */
public record Sample(int[] ids, String text) {
  /** Returns the sample of these tokens. */
  public static Sample of(int[] ids, Tokenizer tokenizer) {
    return new Sample(ids, tokenizer.decode(ids));
  }

  /** Returns the sample of this text. */
  public static Sample of(String text, Tokenizer tokenizer) {
    return new Sample(tokenizer.encode(text), text);
  }

  /** Returns the tokens before the first that ends a document. */
  public static int[] firstDocument(int[] ids, Tokenizer tokenizer) {
    int end = 0;
    while (end < ids.length && ids[end] != tokenizer.separator()) {
      end++;
    }
    return Arrays.copyOf(ids, end);
  }
}
