package org.lathe.models;

/**
 * What a model knows of the tokenizer that made its ids.
 *
 * @param size number of ids that may be chosen; a model's own table may be padded beyond it
 * @param separator the id that ends a document and stands before each sequence
 */
public record Vocabulary(int size, int separator) {
  /** Checks that the separator is one of the ids. */
  public Vocabulary {
    if (separator < 0 || separator >= size) {
      throw new IllegalArgumentException(
          "separator " + separator + " is none of the " + size + " ids");
    }
  }
}
