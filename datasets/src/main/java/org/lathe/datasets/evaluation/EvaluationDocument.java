package org.lathe.datasets.evaluation;

import java.nio.charset.StandardCharsets;

/**
 * One row of an evaluation set.
 *
 * @param source as the set's loader gives it
 * @param text after the detokenizer: what a model is measured on
 */
public record EvaluationDocument(String source, String text) {
  /**
   * What a perplexity per word counts: the words of the source, which are between white space, and
   * one end mark. Over PTB's and WikiText's rows this gives the published counts, 82,430 and
   * 245,569 of the test splits, so that figures do not depend on tokenizer or detokenizer.
   */
  public long words() {
    return PythonSpace.words(source) + 1;
  }

  /** Length of the text in UTF-8, what bits per byte are over. */
  public long bytes() {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
