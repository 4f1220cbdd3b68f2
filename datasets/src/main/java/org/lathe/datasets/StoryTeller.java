package org.lathe.datasets;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells one story from its factors: expands {@link Plot}'s grammar, whose words are the factors'. A
 * rule that is used again in the same story gives its next alternative, so nothing is said twice in
 * a row.
 */
final class StoryTeller {
  private final long key;
  private final Map<String, List<String>> rules = new HashMap<>(Plot.RULES);
  private final Map<String, Integer> next = new HashMap<>();
  private long draws;

  /**
   * @param key decides every choice
   */
  StoryTeller(long key, Factors factors) {
    this.key = key;
    add(factors.hero());
    add(factors.place());
    add(factors.goal());
    add(factors.mood());
    add(factors.outcome());
  }

  String tell() {
    StringBuilder text = new StringBuilder();
    expand(Plot.SHAPES, text);
    return text.toString();
  }

  private void add(Hero hero) {
    boolean girl = draw(2) == 0;
    fix("name", pick(girl ? hero.girls() : hero.boys()));
    fix("he", girl ? "she" : "he");
    fix("him", girl ? "her" : "him");
    fix("his", girl ? "her" : "his");
    fix("himself", girl ? "herself" : "himself");
    fix("noun", hero.noun());
    rules.put("kinds", hero.kinds());
    rules.put("about", hero.about());
    rules.put("moves", hero.moves());
    rules.put("gestures", hero.gestures());
    rules.put("skills", hero.skills());
  }

  private void add(Place place) {
    fix("place", place.noun());
    fix("helper", pick(place.helpers()));
    rules.put("homes", place.homes());
    rules.put("details", place.details());
    rules.put("paths", place.paths());
    rules.put("obstacles", place.obstacles());
    rules.put("closings", place.closings());
  }

  private void add(Goal goal) {
    fix("wish", goal.wish());
    fix("deed", goal.deed());
    fix("prize", goal.prize());
    rules.put("reasons", goal.reasons());
    rules.put("attempts", goal.attempts());
    rules.put("troubles", goal.troubles());
  }

  private void add(Mood mood) {
    rules.put("adjectives", mood.adjectives());
    rules.put("adverbs", mood.adverbs());
    rules.put("mornings", mood.mornings());
    rules.put("speeches", mood.speeches());
    rules.put("reactions", mood.reactions());
    rules.put("evenings", mood.evenings());
  }

  private void add(Outcome outcome) {
    rules.put("hints", outcome.hints());
    rules.put("turns", outcome.turns());
    rules.put("endings", outcome.endings());
  }

  private void fix(String rule, String text) {
    rules.put(rule, List.of(text));
  }

  private String pick(List<String> alternatives) {
    return alternatives.get(draw(alternatives.size()));
  }

  private int draw(int bound) {
    return (int) CounterHash.below(key, draws++, bound);
  }

  /** Appends an alternative of a rule; a rule written with a capital gives its text with one. */
  private void expand(String symbol, StringBuilder text) {
    String rule = Character.toLowerCase(symbol.charAt(0)) + symbol.substring(1);
    String alternative = alternative(rule);
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
