package org.lathe.datasets.stories;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/** The check that every story can be told, whatever values of the factors are drawn. */
final class GrammarCheck {
  private final Map<String, String> fileOf = new HashMap<>();
  private final Map<String, Set<String>> mentionedBy = new HashMap<>();
  private final Set<String> finite = new HashSet<>();

  /**
   * Begins with no files.
   *
   * @param known rules that the code defines
   */
  GrammarCheck(Collection<String> known) {
    known.forEach(rule -> fileOf.put(rule, "the code"));
    finite.addAll(known);
  }

  /** Adds the file of a factor: the rules that each value defines, the same ones for each value. */
  void addValues(String file, Map<String, Map<String, List<String>>> values) {
    if (values.isEmpty()) {
      throw StoryBook.unusable(file + " has no values");
    }
    Map<String, List<String>> all = new HashMap<>();
    Set<String> names = null;
    for (Map.Entry<String, Map<String, List<String>>> value : values.entrySet()) {
      Map<String, List<String>> rules = value.getValue();
      if (rules == null || names != null && !rules.keySet().equals(names)) {
        throw StoryBook.unusable(
            "%s: %s does not have the same rules as the values before it"
                .formatted(file, value.getKey()));
      }
      names = rules.keySet();
      rules.forEach(
          (rule, alternatives) -> {
            checkAlternatives(file + ": " + value.getKey(), rule, alternatives);
            all.computeIfAbsent(rule, _ -> new ArrayList<>()).addAll(alternatives);
          });
    }
    add(file, all);
  }

  /** Adds the rules of a file. */
  void add(String file, Map<String, List<String>> rules) {
    rules.forEach(
        (rule, alternatives) -> {
          checkAlternatives(file, rule, alternatives);
          String other = fileOf.put(rule, file);
          if (other != null) {
            throw StoryBook.unusable("%s: %s defines rule '%s' too".formatted(file, other, rule));
          }
          Set<String> mentioned = new HashSet<>();
          String where = "%s: rule '%s'".formatted(file, rule);
          alternatives.forEach(text -> addMentioned(where, text, mentioned));
          mentionedBy.put(rule, mentioned);
        });
  }

  /**
   * Checks that each mentioned rule is defined, and that no rule leads back to itself.
   *
   * @param needed rules that the code expands
   */
  void finish(Collection<String> needed) {
    for (String rule : needed) {
      if (!fileOf.containsKey(rule)) {
        throw StoryBook.unusable("no file defines rule '%s'".formatted(rule));
      }
    }
    mentionedBy.keySet().forEach(rule -> follow(rule, new LinkedHashSet<>()));
  }

  private void follow(String rule, SequencedSet<String> path) {
    if (finite.contains(rule)) {
      return;
    }
    if (!path.add(rule)) {
      throw StoryBook.unusable(
          "%s: rule '%s' leads back to itself: %s".formatted(fileOf.get(rule), rule, path));
    }
    for (String mentioned : mentionedBy.get(rule)) {
      if (!fileOf.containsKey(mentioned)) {
        throw StoryBook.unusable(
            "%s: rule '%s' mentions '%s', which no file defines"
                .formatted(fileOf.get(rule), rule, mentioned));
      }
      follow(mentioned, path);
    }
    path.remove(rule);
    finite.add(rule);
  }

  private static void checkAlternatives(String where, String rule, List<String> alternatives) {
    if (alternatives == null || alternatives.isEmpty() || alternatives.contains(null)) {
      throw StoryBook.unusable("%s: rule '%s' has no alternatives".formatted(where, rule));
    }
    for (String text : alternatives) {
      if (text.isBlank()) {
        throw StoryBook.unusable(
            "%s: rule '%s' has an alternative without text".formatted(where, rule));
      }
    }
  }

  private static void addMentioned(String where, String text, Set<String> mentioned) {
    int at = 0;
    for (int open = text.indexOf('{'); open >= 0; open = text.indexOf('{', at)) {
      int close = text.indexOf('}', open);
      if (close <= open + 1) {
        throw StoryBook.unusable("%s has a brace without a name".formatted(where));
      }
      mentioned.add(StoryTeller.rule(text.substring(open + 1, close)));
      at = close + 1;
    }
  }
}
