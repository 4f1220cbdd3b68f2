package org.lathe.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;

class StoriesTest {
  private static final Pattern SENTENCE_START_IN_LOWER_CASE = Pattern.compile("(^|[.] |\n)[a-z]");

  @Property(tries = 200)
  void aStoryIsCleanShortTextThatTellsEachFactorTwice(
      @ForAll long seed, @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 100) long n) {
    Story story = new Stories(seed).story(n);
    String text = story.document().text();
    assertFalse(text.contains("{") || text.contains("}") || text.contains("  "), text);
    assertFalse(SENTENCE_START_IN_LOWER_CASE.matcher(text).find(), text);
    assertTrue(text.length() > 350 && text.length() < 1100, () -> text.length() + " characters");
    Factors truth = story.factors();
    assertTold(text, linesOf(truth.hero()));
    assertTold(text, linesOf(truth.place()));
    assertTold(text, linesOf(truth.goal()));
    assertTold(text, linesOf(truth.mood()));
    assertTold(text, linesOf(truth.outcome()));
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
        "document 'stories/4/1' is no story of seed -3: its factors are not known",
        assertThrows(InputException.class, () -> stories.factors("stories/4/1")).getMessage());
    assertThrows(InputException.class, () -> stories.factors("a.txt"));
  }

  @Test
  void storiesDifferAndEveryValueOfEveryFactorComesAboutEquallyOften() {
    Stories stories = new Stories(1);
    Set<String> texts = new HashSet<>();
    Map<Object, Integer> seen = new HashMap<>();
    int count = 8000;
    for (int n = 0; n < count; n++) {
      Story story = stories.story(n);
      texts.add(story.document().text());
      Factors truth = story.factors();
      Stream.of(truth.hero(), truth.place(), truth.goal(), truth.mood(), truth.outcome())
          .forEach(value -> seen.merge(value, 1, Integer::sum));
    }
    assertEquals(count, texts.size());
    List<Enum<?>[]> factors =
        List.of(Hero.values(), Place.values(), Goal.values(), Mood.values(), Outcome.values());
    for (Enum<?>[] values : factors) {
      assertTrue(values.length >= 8);
      double expected = (double) count / values.length;
      for (Enum<?> value : values) {
        int times = seen.getOrDefault(value, 0);
        assertTrue(
            Math.abs(times - expected) < 5 * Math.sqrt(expected), () -> value + " seen " + times);
      }
    }
  }

  @Test
  void noStoriesIsAnError() {
    assertThrows(InputException.class, () -> new Stories(0, 0));
  }

  /** At least two of a factor value's lines are in the text, whatever words fill their gaps. */
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

  private static List<String> linesOf(Hero hero) {
    return join(List.of(hero.kinds(), hero.about(), hero.moves(), hero.gestures(), hero.skills()));
  }

  private static List<String> linesOf(Place place) {
    return join(
        List.of(
            place.homes(), place.details(), place.paths(), place.obstacles(), place.closings()));
  }

  private static List<String> linesOf(Goal goal) {
    return join(
        List.of(
            List.of(goal.wish(), goal.deed(), goal.prize()),
            goal.reasons(),
            goal.attempts(),
            goal.troubles()));
  }

  private static List<String> linesOf(Mood mood) {
    return join(
        List.of(
            mood.adjectives(),
            mood.adverbs(),
            mood.mornings(),
            mood.speeches(),
            mood.reactions(),
            mood.evenings()));
  }

  private static List<String> linesOf(Outcome outcome) {
    return join(List.of(outcome.hints(), outcome.turns(), outcome.endings()));
  }

  private static List<String> join(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }
}
