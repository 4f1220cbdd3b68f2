package org.lathe.datasets.tales;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The check that every tale can be told, whatever values of the factors are drawn. */
final class TaleCheck {
  private static final Pattern TEXT = Pattern.compile("[^|{}\\s][^|{}]*");
  private static final Pattern FORMS = Pattern.compile("[^|{}\\s]+\\|[^|{}\\s]+");
  private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");
  private static final Pattern SLOT = Pattern.compile("[A-Za-z]+");
  private static final Pattern ARTICLE = Pattern.compile("\\{[Aa]}(?! \\{)");
  private static final Pattern FIXED_ARTICLE = Pattern.compile("\\b[Aa]n? \\{");

  private final Map<String, String> fileOf = new HashMap<>();

  /** Adds the file of the slots that all tales share. */
  void addWords(String file, Map<String, String> words) {
    words.forEach(
        (slot, text) -> {
          define(file, slot);
          checkText(file, slot, text);
        });
  }

  /** Adds the file of a factor: each value fills the same slots, and no two in the same way. */
  void addValues(String file, Map<String, Map<String, String>> values) {
    if (values.isEmpty()) {
      throw TaleBook.unusable(file + " has no values");
    }
    Map<String, String> first = null;
    Set<Map<String, String>> seen = new HashSet<>();
    for (Map.Entry<String, Map<String, String>> value : values.entrySet()) {
      String where = file + ": " + value.getKey();
      Map<String, String> slots = value.getValue();
      if (slots == null || first != null && !slots.keySet().equals(first.keySet())) {
        throw TaleBook.unusable(where + " does not fill the same slots as the values before it");
      }
      if (!seen.add(slots)) {
        throw TaleBook.unusable(where + " has the words of a value before it");
      }
      if (first == null) {
        first = slots;
        slots.keySet().forEach(slot -> define(file, slot));
      }
      for (Map.Entry<String, String> slot : slots.entrySet()) {
        checkText(where, slot.getKey(), slot.getValue());
        if (isVerb(slot.getValue()) != isVerb(first.get(slot.getKey()))) {
          throw TaleBook.unusable(
              "%s: slot '%s' is a verb with two tenses in some values only"
                  .formatted(where, slot.getKey()));
        }
      }
    }
  }

  /** Checks the sentences, whose slots are those that were added. */
  void finish(String file, Map<String, List<String>> sentences) {
    if (!sentences.keySet().equals(Set.copyOf(TaleTeller.KINDS))) {
      throw TaleBook.unusable(
          "%s has the kinds %s, not %s".formatted(file, sentences.keySet(), TaleTeller.KINDS));
    }
    sentences.forEach(
        (kind, list) -> {
          int least = kind.equals(TaleTeller.SENTENCES) ? TaleTeller.LENGTH : 1;
          if (list == null || list.size() < least) {
            throw TaleBook.unusable("%s: %s has fewer than %d".formatted(file, kind, least));
          }
          list.forEach(sentence -> checkSentence(file + ": " + kind, sentence));
        });
  }

  private void define(String file, String slot) {
    String other = slot.equals(TaleTeller.ARTICLE) ? "the code" : fileOf.put(slot, file);
    if (other != null) {
      throw TaleBook.unusable("%s: %s defines slot '%s' too".formatted(file, other, slot));
    }
  }

  private static boolean isVerb(String text) {
    return text.indexOf('|') >= 0;
  }

  private static void checkText(String where, String slot, String text) {
    if (text == null || !TEXT.matcher(text).matches() && !FORMS.matcher(text).matches()) {
      throw TaleBook.unusable(
          "%s: slot '%s' has neither a text nor two forms of a verb".formatted(where, slot));
    }
  }

  private void checkSentence(String where, String sentence) {
    if (sentence == null || sentence.isBlank()) {
      throw TaleBook.unusable(where + " has a sentence without text");
    }
    if (ARTICLE.matcher(sentence).find() || FIXED_ARTICLE.matcher(sentence).find()) {
      throw TaleBook.unusable(
          "%s: '%s' needs the slot 'a' before a slot, and only there".formatted(where, sentence));
    }
    Matcher braces = BRACES.matcher(sentence);
    while (braces.find()) {
      String symbol = braces.group(1);
      if (!SLOT.matcher(symbol).matches()) {
        throw TaleBook.unusable("%s: '%s' has a brace without a name".formatted(where, sentence));
      }
      String slot = TaleTeller.slot(symbol);
      if (!fileOf.containsKey(slot) && !slot.equals(TaleTeller.ARTICLE)) {
        throw TaleBook.unusable(
            "%s: '%s' mentions '%s', which no file defines".formatted(where, sentence, slot));
      }
    }
    String rest = braces.replaceAll("");
    if (rest.indexOf('{') >= 0 || rest.indexOf('}') >= 0) {
      throw TaleBook.unusable("%s: '%s' has a brace without a name".formatted(where, sentence));
    }
  }
}
