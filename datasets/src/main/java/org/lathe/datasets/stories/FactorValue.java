package org.lathe.datasets.stories;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a factor, with the prose that tells it.
 *
 * @param name such as {@code FOX}
 * @param index its number among the factor's values, from 0
 * @param rules the rules of the grammar that it defines: for each name the alternatives, at least
 *     one
 */
public record FactorValue(String name, int index, Map<String, List<String>> rules) {
  /** Keeps its own copy of the rules. */
  public FactorValue {
    Map<String, List<String>> copy = new HashMap<>();
    rules.forEach((rule, alternatives) -> copy.put(rule, List.copyOf(alternatives)));
    rules = Map.copyOf(copy);
  }

  /** Returns the name, without the prose. */
  @Override
  public String toString() {
    return name;
  }
}
