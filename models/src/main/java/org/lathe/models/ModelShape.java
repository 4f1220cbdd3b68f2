package org.lathe.models;

/**
 * The size of a model as given in a recipe: its configuration without the vocabulary, which the
 * tokenizer determines.
 */
public interface ModelShape {
  /** Tokens of the longest sequence. */
  int positions();

  /**
   * Returns the model of this size.
   *
   * @param vocabulary number of the tokenizer's ids
   * @throws org.lathe.files.InputException if the parts do not fit each other
   */
  Model model(int vocabulary);
}
