package org.lathe.datasets.tales;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;

/**
 * The prose is read completely, no two values share a word, and prose that cannot be used is
 * refused with a message that says why.
 */
class TaleBookTest {
  private static final Pattern SLOT = Pattern.compile("\\{([A-Za-z]+)}");
  private static final Pattern AFTER_ARTICLE = Pattern.compile("\\{[Aa]} \\{([a-z]+)}");

  /** Beginnings whose sound is not that of their first letter. */
  private static final Pattern SOUNDS_OTHERWISE = Pattern.compile("(u|eu|one|hour|hono|heir).*");

  /** Slots that say the same of several names. */
  private static final Set<String> PRONOUNS = Set.of("he", "him", "his");

  private static InputStream original(String file) {
    return TaleBook.class.getResourceAsStream(file);
  }

  private static String text(String file) {
    try (InputStream in = original(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The message if one file has other content. */
  private static String refusal(String file, String content) {
    return assertThrows(
            InputException.class,
            () ->
                TaleBook.read(
                    name ->
                        name.equals(file)
                            ? new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))
                            : original(name)))
        .getMessage();
  }

  private static List<String> sentences() {
    return TaleTeller.KINDS.stream()
        .flatMap(kind -> TaleBook.standard().sentences(kind).stream())
        .toList();
  }

  @Test
  void valuesStandInTheOrderOfTheirFile() {
    TaleBook book = TaleBook.read(TaleBookTest::original);
    assertEquals("[PAST, PRESENT]", book.choices(TaleFactor.TENSE).toString());
    assertEquals(
        "[DOG, CAT, GOAT, DUCK, HORSE, CROW, MOUSE, FROG]",
        book.choices(TaleFactor.PET).toString());
    assertEquals(
        List.of(16, 8, 8, 8, 8, 8, 8, 4, 2),
        Arrays.stream(TaleFactor.values()).map(factor -> book.choices(factor).size()).toList());
    for (TaleFactor factor : TaleFactor.values()) {
      List<TaleValue> choices = book.choices(factor);
      for (int i = 0; i < choices.size(); i++) {
        assertEquals(i, choices.get(i).index());
      }
    }
  }

  /** So a word tells its factor and value: the latents need no other knowledge. */
  @Test
  void noTwoValuesOfAnyFactorsShareAText() {
    Map<String, String> owner = new HashMap<>();
    TaleBook.standard()
        .words()
        .forEach((slot, text) -> assertNull(owner.put(text, slot), () -> text + " of " + slot));
    for (TaleFactor factor : TaleFactor.values()) {
      for (TaleValue value : factor.choices()) {
        value
            .words()
            .forEach(
                (slot, text) -> {
                  if (!PRONOUNS.contains(slot)) {
                    String other = owner.put(text, value + " " + slot);
                    assertNull(other, () -> text + " of " + value + " and " + other);
                  }
                });
      }
    }
  }

  @Test
  void everySlotIsUsed() {
    Set<String> used = new HashSet<>();
    for (String sentence : sentences()) {
      SLOT.matcher(sentence).results().forEach(slot -> used.add(TaleTeller.slot(slot.group(1))));
    }
    Set<String> defined = new HashSet<>(TaleBook.standard().words().keySet());
    for (TaleFactor factor : TaleFactor.values()) {
      defined.addAll(factor.choices().getFirst().words().keySet());
    }
    defined.add(TaleTeller.ARTICLE);
    assertEquals(defined, used);
  }

  @Test
  void whatFollowsAnArticleSoundsAsItIsSpelled() {
    Set<String> slots = new HashSet<>();
    for (String sentence : sentences()) {
      AFTER_ARTICLE.matcher(sentence).results().forEach(slot -> slots.add(slot.group(1)));
    }
    for (TaleFactor factor : TaleFactor.values()) {
      for (TaleValue value : factor.choices()) {
        for (String slot : slots) {
          String text = value.words().getOrDefault(slot, "");
          assertTrue(!SOUNDS_OTHERWISE.matcher(text).matches(), text);
        }
      }
    }
  }

  /** Each row breaks one thing that the tales need. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "pet.json       | \"cry\": \"purred     | \"say\": \"purred  | CAT does not fill the same"
            + " slots",
        "pet.json       | \"CAT\"               | \"DOG\"            | Duplicate field 'DOG'",
        "colour.json    | \"blue\"              | \"red\"            | BLUE has the words of a"
            + " value before it",
        "colour.json    | \"blue\"              | null               | slot 'colour' has neither a"
            + " text",
        "colour.json    | \"blue\"              | \" \"              | slot 'colour' has neither a"
            + " text",
        "words.json     | \"be\"                | \"pet\"            | words.json defines slot"
            + " 'pet' too",
        "words.json     | \"be\"                | \"a\"              | the code defines slot 'a'"
            + " too",
        "sentences.json | \"closings\"          | \"ends\"           | has the kinds [openings,",
        "sentences.json | along the {road}      | along the {way}    | mentions 'way', which no"
            + " file defines",
        "sentences.json | along the {road}      | along the {}       | has a brace without a name",
        "sentences.json | along the {road}      | along the {road    | has a brace without a name",
        "sentences.json | along the {road}      | along a {road}     | needs the slot 'a' before a"
            + " slot",
        "sentences.json | along the {road}      | along {a} way      | needs the slot 'a' before a"
            + " slot",
        "tense.json     | \"PAST\": {           | \"PAST\": [        | tense.json:2: ",
      })
  void proseThatCannotBeToldIsRefused(String file, String from, String to, String message) {
    String text = text(file);
    assertTrue(text.contains(from), from);
    String refusal =
        refusal(file, text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)));
    assertTrue(refusal.startsWith("the prose of the tales cannot be used: "), refusal);
    assertTrue(refusal.contains(message), refusal);
  }

  @Test
  void aVerbThatHasOneFormInSomeValuesIsRefused() {
    String refusal = refusal("pet.json", text("pet.json").replace("purred|purrs", "purrs"));
    assertTrue(refusal.contains("CAT: slot 'cry' is a verb with two tenses in some"), refusal);
  }

  @Test
  void aFileThatIsMissingOrEmptyIsRefused() {
    String remedy = ": restore it and build again";
    assertEquals(
        "the prose of the tales cannot be used: words.json is missing" + remedy,
        assertThrows(InputException.class, () -> TaleBook.read(_ -> null)).getMessage());
    assertEquals(
        "the prose of the tales cannot be used: pet.json has no values" + remedy,
        refusal("pet.json", "{}"));
    assertEquals(
        "the prose of the tales cannot be used: pet.json is empty" + remedy,
        refusal("pet.json", "null"));
  }
}
