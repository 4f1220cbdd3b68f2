package org.lathe.datasets.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.corpus.Document;
import org.lathe.files.InputException;

class StoriesTest {
  private static final Pattern SENTENCE_START_IN_LOWER_CASE = Pattern.compile("(^|[.] |\n)[a-z]");

  private static final Set<String> NAMES_AND_NOUNS =
      Set.of("noun", "girls", "boys", "place", "helpers");

  @Property(tries = 200)
  void aStoryIsCleanShortTextThatTellsEachFactorTwice(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 100) long n) {
    Story story = new Stories(seed).story(n);
    String text = story.document().text();
    assertFalse(text.contains("{") || text.contains("}") || text.contains("  "), text);
    assertFalse(SENTENCE_START_IN_LOWER_CASE.matcher(text).find(), text);
    assertTrue(text.length() > 350 && text.length() < 1100, () -> text.length() + " characters");
    Factors truth = story.factors();
    for (Factor factor : Factor.values()) {
      assertTold(text, linesOf(factor.of(truth)));
    }
  }

  @Property(tries = 200)
  void aStoryDependsOnSeedAndNumberAlone(@ForAll long seed, @ForAll long orderSeed) {
    List<Long> order = new ArrayList<>(LongStream.range(0, 20).boxed().toList());
    Map<Long, Story> inOrder = new HashMap<>();
    Stories stories = new Stories(seed);
    order.forEach(n -> inOrder.put(n, stories.story(n)));
    Collections.shuffle(order, new Random(orderSeed));
    Stories again = new Stories(seed, 3);
    order.forEach(n -> assertEquals(inOrder.get(n), again.story(n)));
    assertNotEquals(stories.story(0).document(), new Stories(seed + 1).story(0).document());
  }

  @Test
  void theNameOfADocumentLeadsToItsFactors() {
    Stories stories = new Stories(-3, 10);
    List<Document> read = new ArrayList<>();
    stories.read(stories.entries(), read::add);
    assertEquals(10, read.size());
    for (int n = 0; n < 10; n++) {
      assertEquals(stories.story(n).document(), read.get(n));
      assertEquals(stories.story(n).factors(), stories.factors(read.get(n).name()));
    }
    assertEquals(
        "document 'stories/4/1' is not a story of seed -3: its factors are unknown",
        assertThrows(InputException.class, () -> stories.factors("stories/4/1")).getMessage());
    assertThrows(InputException.class, () -> stories.factors("a.txt"));
  }

  @Test
  void storiesDifferAndEveryValueOfEveryFactorComesAboutEquallyOften() {
    Stories stories = new Stories(1);
    Set<String> texts = new HashSet<>();
    Map<FactorValue, Integer> seen = new HashMap<>();
    int count = 8000;
    for (int n = 0; n < count; n++) {
      Story story = stories.story(n);
      texts.add(story.document().text());
      for (Factor factor : Factor.values()) {
        seen.merge(factor.of(story.factors()), 1, Integer::sum);
      }
    }
    assertEquals(count, texts.size());
    for (Factor factor : Factor.values()) {
      List<FactorValue> values = factor.choices();
      assertTrue(values.size() >= 8);
      double expected = (double) count / values.size();
      for (FactorValue value : values) {
        int times = seen.getOrDefault(value, 0);
        assertTrue(
            Math.abs(times - expected) < 5 * Math.sqrt(expected), () -> value + " seen " + times);
      }
    }
  }

  /** The digest over names, factors and texts was taken when the prose was still in Java enums. */
  @Test
  void theFirstThousandStoriesAreTheOnesTheyHaveAlwaysBeen() throws NoSuchAlgorithmException {
    Stories stories = new Stories(0);
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (int n = 0; n < 1000; n++) {
      Story story = stories.story(n);
      String factors =
          Stream.of(Factor.values())
              .map(factor -> factor.of(story.factors()).name())
              .collect(Collectors.joining(" "));
      Document document = story.document();
      String told = document.name() + "\n" + factors + "\n" + document.text() + "\n";
      digest.update(told.getBytes(StandardCharsets.UTF_8));
    }
    assertEquals(
        "d461462351c003d5a5ca6d2dd0f3e635456c99ffb52daeccd4cb1e2fe0431514",
        HexFormat.of().formatHex(digest.digest()));
  }

  @Test
  void noStoriesIsAnError() {
    assertThrows(InputException.class, () -> new Stories(0, 0));
  }

  /** At least two of the lines of a factor value are in the text, with any words in their gaps. */
  private static void assertTold(String text, List<String> lines) {
    long told = lines.stream().filter(line -> contains(text, line)).count();
    assertTrue(told >= 2, () -> told + " of " + lines + " in: " + text);
  }

  private static boolean contains(String text, String line) {
    String gaps =
        Pattern.compile("\\{[^}]*}")
            .splitAsStream(line + "{}")
            .map(Pattern::quote)
            .reduce((a, b) -> a + ".{1,60}?" + b)
            .orElseThrow();
    return Pattern.compile(gaps, Pattern.CASE_INSENSITIVE).matcher(text).find();
  }

  /** The lines that show a value; not names and nouns, which are single words. */
  private static List<String> linesOf(FactorValue value) {
    return value.rules().entrySet().stream()
        .filter(rule -> !NAMES_AND_NOUNS.contains(rule.getKey()))
        .flatMap(rule -> rule.getValue().stream())
        .toList();
  }
}
