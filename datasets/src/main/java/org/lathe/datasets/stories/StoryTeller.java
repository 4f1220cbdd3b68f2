package org.lathe.datasets.stories;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.datasets.CounterHash;

/**
 * Tells one story from its factors: expands the grammar of a {@link StoryBook} with the rules of
 * the factors. A rule that is used again in the same story gives its next alternative, so nothing
 * is said twice in a row.
 */
final class StoryTeller {
  private static final String START = "shapes";

  /** Rules that are set here, so no file may define them. */
  static final List<String> SET_FOR_EACH_STORY =
      List.of("name", "he", "him", "his", "himself", "helper");

  /** Rules that are used here, so a file must define them. */
  static final List<String> NEEDED = List.of(START, "girls", "boys", "helpers");

  private final long key;
  private final Map<String, List<String>> rules = new HashMap<>();
  private final Map<String, Integer> next = new HashMap<>();
  private long draws;

  /**
   * Prepares a story.
   *
   * @param key decides every choice
   */
  StoryTeller(long key, StoryBook book, Factors factors) {
    this.key = key;
    rules.putAll(book.plot());
    for (Factor factor : Factor.values()) {
      rules.putAll(factor.of(factors).rules());
    }
    boolean girl = draw(2) == 0;
    fix("name", pick(girl ? "girls" : "boys"));
    fix("he", girl ? "she" : "he");
    fix("him", girl ? "her" : "him");
    fix("his", girl ? "her" : "his");
    fix("himself", girl ? "herself" : "himself");
    fix("helper", pick("helpers"));
  }

  String tell() {
    StringBuilder text = new StringBuilder();
    expand(START, text);
    return text.toString();
  }

  private void fix(String rule, String text) {
    rules.put(rule, List.of(text));
  }

  private String pick(String rule) {
    List<String> alternatives = rules.get(rule);
    return alternatives.get(draw(alternatives.size()));
  }

  private int draw(int bound) {
    return (int) CounterHash.below(key, draws++, bound);
  }

  /** Returns the rule for a name in braces. */
  static String rule(String symbol) {
    return Character.toLowerCase(symbol.charAt(0)) + symbol.substring(1);
  }

  /** Appends an alternative of a rule; a rule written with a capital gives its text with one. */
  private void expand(String symbol, StringBuilder text) {
    String alternative = alternative(rule(symbol));
    int start = text.length();
    int at = 0;
    for (int open = alternative.indexOf('{'); open >= 0; open = alternative.indexOf('{', at)) {
      int close = alternative.indexOf('}', open);
      text.append(alternative, at, open);
      expand(alternative.substring(open + 1, close), text);
      at = close + 1;
    }
    text.append(alternative, at, alternative.length());
    if (Character.isUpperCase(symbol.charAt(0))) {
      text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
    }
  }

  private String alternative(String rule) {
    List<String> alternatives = rules.get(rule);
    int index = next.containsKey(rule) ? next.get(rule) : draw(alternatives.size());
    next.put(rule, (index + 1) % alternatives.size());
    return alternatives.get(index);
  }
}
