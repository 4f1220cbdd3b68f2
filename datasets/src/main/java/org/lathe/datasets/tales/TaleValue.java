package org.lathe.datasets.tales;

import java.util.Map;

/**
 * One value of a factor, with the words that tell it.
 *
 * @param name such as {@code FOREST}
 * @param index its number among the factor's values, from 0
 * @param words the text of each slot that the factor fills; {@code walked|walks} is a verb in the
 *     past and in the present tense
 */
public record TaleValue(String name, int index, Map<String, String> words) {
  /** Keeps its own copy of the words. */
  public TaleValue {
    words = Map.copyOf(words);
  }

  /** Returns the name, without the words. */
  @Override
  public String toString() {
    return name;
  }
}
