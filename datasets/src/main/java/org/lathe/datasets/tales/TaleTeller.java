package org.lathe.datasets.tales;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.datasets.CounterHash;

/**
 * Tells one tale from its factors: an opening, {@link #LENGTH} different sentences in any order,
 * and a closing. The factors alone fill the slots, so the choice of the sentences is all that is
 * free.
 */
final class TaleTeller {
  /** The kind of the sentences between opening and closing. */
  static final String SENTENCES = "sentences";

  /** The kinds of sentences, in the order in which they are told. */
  static final List<String> KINDS = List.of("openings", SENTENCES, "closings");

  /** How many sentences stand between opening and closing. */
  static final int LENGTH = 20;

  /** The slot that becomes "a" or "an", as the word after it needs. */
  static final String ARTICLE = "a";

  private static final String VOWELS = "aeiou";

  private final long key;
  private final TaleBook book;
  private final Map<String, String> words = new HashMap<>();
  private long draws;

  /**
   * Prepares a tale.
   *
   * @param key decides every choice
   */
  TaleTeller(long key, TaleBook book, TaleFactors factors) {
    this.key = key;
    this.book = book;
    boolean past = factors.of(TaleFactor.TENSE).index() == 0;
    add(book.words(), past);
    for (TaleFactor factor : TaleFactor.values()) {
      add(factors.of(factor).words(), past);
    }
  }

  private void add(Map<String, String> slots, boolean past) {
    slots.forEach((slot, text) -> words.put(slot, form(text, past)));
  }

  /** Returns the form of a verb in a tense; other text as it is. */
  static String form(String text, boolean past) {
    int bar = text.indexOf('|');
    if (bar < 0) {
      return text;
    }
    return past ? text.substring(0, bar) : text.substring(bar + 1);
  }

  String tell() {
    List<String> told = new ArrayList<>();
    for (String kind : KINDS) {
      told.addAll(draw(book.sentences(kind), kind.equals(SENTENCES) ? LENGTH : 1));
    }
    StringBuilder text = new StringBuilder();
    for (String sentence : told) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      fill(sentence, text);
    }
    return text.toString();
  }

  /** Draws without replacement: the beginning of a shuffle by Fisher and Yates. */
  private List<String> draw(List<String> from, int count) {
    List<String> left = new ArrayList<>(from);
    for (int i = 0; i < count; i++) {
      int drawn = (int) CounterHash.below(key, draws++, left.size() - i);
      Collections.swap(left, i, i + drawn);
    }
    return left.subList(0, count);
  }

  /** Returns the slot for a name in braces. */
  static String slot(String symbol) {
    return Character.toLowerCase(symbol.charAt(0)) + symbol.substring(1);
  }

  /** Appends a sentence; a slot written with a capital gives its text with one. */
  private void fill(String sentence, StringBuilder text) {
    int at = 0;
    for (int open = sentence.indexOf('{'); open >= 0; open = sentence.indexOf('{', at)) {
      int close = sentence.indexOf('}', open);
      text.append(sentence, at, open);
      int start = text.length();
      String symbol = sentence.substring(open + 1, close);
      text.append(
          slot(symbol).equals(ARTICLE) ? article(sentence, close) : words.get(slot(symbol)));
      if (Character.isUpperCase(symbol.charAt(0))) {
        text.setCharAt(start, Character.toUpperCase(text.charAt(start)));
      }
      at = close + 1;
    }
    text.append(sentence, at, sentence.length());
  }

  /** The article of the slot that follows the closing brace and a space. */
  private String article(String sentence, int close) {
    int open = sentence.indexOf('{', close);
    String next = words.get(slot(sentence.substring(open + 1, sentence.indexOf('}', open))));
    return VOWELS.indexOf(next.charAt(0)) < 0 ? "a" : "an";
  }
}
