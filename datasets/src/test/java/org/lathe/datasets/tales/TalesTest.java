package org.lathe.datasets.tales;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.corpus.Document;
import org.lathe.files.InputException;

class TalesTest {
  private static final Pattern SENTENCE = Pattern.compile("[A-Z][A-Za-z, ]*[a-z]");
  private static final Pattern WRONG_ARTICLE =
      Pattern.compile("\\b([Aa] [aeiou]|[Aa]n [^aeiou])", Pattern.UNICODE_CHARACTER_CLASS);

  private static String[] words(String text) {
    return text.split("[ .,]+");
  }

  @Property(tries = 200)
  void aTaleIsCleanTextOfAbout200Words(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 100) long n) {
    String text = new Tales(seed).tale(n).document().text();
    assertTrue(text.endsWith("."), text);
    String[] sentences = text.substring(0, text.length() - 1).split("\\. ");
    assertEquals(TaleTeller.LENGTH + 2, sentences.length);
    assertEquals(sentences.length, Set.of(sentences).size());
    for (String sentence : sentences) {
      assertTrue(SENTENCE.matcher(sentence).matches(), sentence);
    }
    assertFalse(text.contains("  "), text);
    assertFalse(WRONG_ARTICLE.matcher(text).find(), text);
    int words = words(text).length;
    assertTrue(words >= 150 && words <= 230, () -> words + " words");
  }

  /** A word of another value, or of the other tense, stands nowhere in a tale. */
  @Property(tries = 200)
  void aTaleHasTheWordsOfItsOwnFactorsAlone(@ForAll long seed) {
    Tale tale = new Tales(seed).tale(0);
    boolean past = tale.factors().of(TaleFactor.TENSE).name().equals("PAST");
    List<String> text = Arrays.stream(words(tale.document().text())).map(TalesTest::lower).toList();
    long told = 0;
    for (TaleFactor factor : TaleFactor.values()) {
      Set<String> own = wordsOf(tale.factors().of(factor).words(), past);
      for (TaleValue value : factor.choices()) {
        Set<String> others = wordsOf(value.words(), past);
        others.addAll(wordsOf(value.words(), !past));
        others.removeAll(own);
        text.forEach(word -> assertFalse(others.contains(word), () -> word + " of " + value));
      }
      told += text.stream().filter(own::contains).count();
    }
    Set<String> otherTense = wordsOf(TaleBook.standard().words(), !past);
    text.forEach(word -> assertFalse(otherTense.contains(word), word));
    assertTrue(told >= 50, told + " words tell factors in " + text);
  }

  /** Phrases such as "in the forest" are left out: their small words stand everywhere. */
  private static Set<String> wordsOf(Map<String, String> slots, boolean past) {
    return slots.values().stream()
        .filter(text -> !text.contains(" "))
        .map(text -> lower(TaleTeller.form(text, past)))
        .collect(Collectors.toSet());
  }

  private static String lower(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  @Property(tries = 200)
  void aTaleDependsOnSeedAndNumberAlone(@ForAll long seed, @ForAll long orderSeed) {
    List<Long> order = new ArrayList<>(LongStream.range(0, 20).boxed().toList());
    Map<Long, Tale> inOrder = new HashMap<>();
    Tales tales = new Tales(seed);
    order.forEach(n -> inOrder.put(n, tales.tale(n)));
    Collections.shuffle(order, new Random(orderSeed));
    Tales again = new Tales(seed, 3);
    order.forEach(n -> assertEquals(inOrder.get(n), again.tale(n)));
    assertNotEquals(tales.tale(0).document(), new Tales(seed + 1).tale(0).document());
  }

  @Test
  void theNameOfADocumentLeadsToItsFactors() {
    Tales tales = new Tales(-3, 10);
    List<Document> read = new ArrayList<>();
    tales.read(tales.entries(), read::add);
    assertEquals(10, read.size());
    for (int n = 0; n < 10; n++) {
      assertEquals(tales.tale(n).document(), read.get(n));
      assertEquals(tales.tale(n).factors(), tales.factors(read.get(n).name()));
    }
    assertEquals(
        "document 'tales/4/1' is not a tale of seed -3: its factors are unknown",
        assertThrows(InputException.class, () -> tales.factors("tales/4/1")).getMessage());
    assertThrows(InputException.class, () -> tales.factors("a.txt"));
  }

  @Test
  void talesDifferAndEveryValueOfEveryFactorComesAboutEquallyOften() {
    Tales tales = new Tales(1);
    Set<String> texts = new HashSet<>();
    Map<TaleFactor, Map<TaleValue, Integer>> seen = new HashMap<>();
    Set<String> vocabulary = new HashSet<>();
    int count = 4000;
    for (int n = 0; n < count; n++) {
      Tale tale = tales.tale(n);
      texts.add(tale.document().text());
      vocabulary.addAll(List.of(words(tale.document().text())));
      tale.factors()
          .values()
          .forEach(
              (factor, value) ->
                  seen.computeIfAbsent(factor, _ -> new HashMap<>()).merge(value, 1, Integer::sum));
    }
    assertEquals(count, texts.size());
    assertTrue(
        vocabulary.size() > 350 && vocabulary.size() < 1200, () -> vocabulary.size() + " words");
    for (TaleFactor factor : TaleFactor.values()) {
      double expected = (double) count / factor.choices().size();
      for (TaleValue value : factor.choices()) {
        int times = seen.get(factor).getOrDefault(value, 0);
        assertTrue(
            Math.abs(times - expected) < 5 * Math.sqrt(expected), () -> value + " seen " + times);
      }
    }
  }

  @Test
  void theFirstThousandTalesAreTheOnesTheyHaveAlwaysBeen() throws NoSuchAlgorithmException {
    Tales tales = new Tales(0);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int n = 0; n < 1000; n++) {
      Tale tale = tales.tale(n);
      Document document = tale.document();
      String told =
          "%s\n%s\n%s\n".formatted(document.name(), tale.factors().values(), document.text());
      digest.update(told.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(
        "00af58d4cf21a8353f6d34620ec3eaea746109702845448d5d109562fdac3e5e",
        HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void noTalesIsAnError() {
    assertThrows(InputException.class, () -> new Tales(0, 0));
  }
}
