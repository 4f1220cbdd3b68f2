package org.lathe.models;

/**
 * The size of a model as a recipe says it: all of its configuration but the vocabulary, which the
 * tokenizer decides.
 */
public interface ModelShape {
  /** Tokens of the longest sequence. */
  int positions();

  /**
   * The model of this size.
   *
   * @param vocabulary number of the tokenizer's ids
   * @throws org.lathe.files.InputException if the parts do not fit each other
   */
  Model model(int vocabulary);
}
