package org.lathe.models;

/**
 * The facts about the tokenizer that a model needs.
 *
 * @param size number of ids that may be chosen; the output layer of a model may be padded beyond it
 * @param separator the id that ends a document and stands before each sequence
 */
public record Vocabulary(int size, int separator) {
  /** Checks that the separator is one of the ids. */
  public Vocabulary {
    if (separator < 0 || separator >= size) {
      throw new IllegalArgumentException(
          "separator " + separator + " is not one of the " + size + " ids");
    }
  }
}
