package org.lathe.datasets.evaluation;

/**
 * Undoes the word tokenization of a set, as far as published evaluations do: one document in, text
 * out.
 */
@FunctionalInterface
interface Detokenizer {
  String apply(String text);
}
