package org.lathe.datasets.evaluation;

import java.nio.charset.StandardCharsets;

/**
 * One row of an evaluation set.
 *
 * @param source the row as the loader of the set returns it
 * @param text after the detokenizer; models are measured on it
 */
public record EvaluationDocument(String source, String text) {
  /**
   * Returns the number of words for a perplexity per word: the words of the source, separated by
   * white space, and one end mark. For the rows of PTB and WikiText this gives the published
   * counts, 82,430 and 245,569 in the test splits. So the perplexity does not depend on tokenizer
   * or detokenizer.
   */
  public long words() {
    return PythonSpace.words(source) + 1;
  }

  /** Returns the length of the text in UTF-8, for bits per byte. */
  public long bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
