package org.lathe.datasets.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.files.InputException;

/**
 * The prose is read completely, and prose that cannot be used is refused with a message that says
 * why.
 */
class StoryBookTest {
  private static InputStream original(String file) {
    return StoryBook.class.getResourceAsStream(file);
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
                StoryBook.read(
                    name ->
                        name.equals(file)
                            ? new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8))
                            : original(name)))
        .getMessage();
  }

  @Test
  void valuesStandInTheOrderOfTheirFile() {
    StoryBook book = StoryBook.read(StoryBookTest::original);
    assertEquals(
        "[FOX, RABBIT, BEAR, MOUSE, OWL, DRAGON, ROBOT, SAILOR, BAKER, WIZARD]",
        book.choices(Factor.HERO).toString());
    assertEquals(
        List.of(10, 10, 10, 8, 8),
        Arrays.stream(Factor.values()).map(factor -> book.choices(factor).size()).toList());
    for (Factor factor : Factor.values()) {
      List<FactorValue> choices = book.choices(factor);
      for (int i = 0; i < choices.size(); i++) {
        assertEquals(i, choices.get(i).index());
      }
    }
  }

  /** Each row breaks one thing that the grammar needs. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "hero.json  | \"skills\"       | \"skill\"           | RABBIT does not have the same rules",
        "mood.json  | \"SAD\"          | \"CHEERFUL\"        | Duplicate field 'CHEERFUL'",
        "mood.json  | \"SAD\": {       | \"BLUE\": null, \"SAD\": { | BLUE does not have the same"
            + " rules",
        "place.json | [\"the forest\"] | []                  | rule 'place' has no alternatives",
        "place.json | [\"the forest\"] | [null]              | rule 'place' has no alternatives",
        "place.json | [\"the forest\"] | [\" \"]             | rule 'place' has an alternative"
            + " without text",
        "plot.json  | \"farewell\"     | \"skills\"          | plot.json defines rule 'skills' too",
        "plot.json  | \"farewell\"     | \"name\"            | the code defines rule 'name' too",
        "plot.json  | \"shapes\"       | \"shape\"           | no file defines rule 'shapes'",
        "plot.json  | {farewell}       | {goodbye}           | rule 'shapes' mentions 'goodbye'",
        "plot.json  | {farewell}       | {}                  | rule 'shapes' has a brace without a"
            + " name",
        "plot.json  | {Prize} was on   | {Longing} was on    | rule 'longing' leads back to itself",
        "goal.json  | \"KEY\": {       | \"KEY\": [            | goal.json:2: ",
      })
  void proseThatCannotBeToldIsRefused(String file, String from, String to, String message) {
    String text = text(file);
    assertTrue(text.contains(from), from);
    String refusal =
        refusal(file, text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to)));
    assertTrue(refusal.startsWith("the prose of the stories cannot be used: "), refusal);
    assertTrue(refusal.contains(message), refusal);
  }

  @Test
  void aFileThatIsMissingOrEmptyIsRefused() {
    String remedy = ": restore it and build again";
    assertEquals(
        "the prose of the stories cannot be used: plot.json is missing" + remedy,
        assertThrows(InputException.class, () -> StoryBook.read(_ -> null)).getMessage());
    assertEquals(
        "the prose of the stories cannot be used: mood.json has no values" + remedy,
        refusal("mood.json", "{}"));
    assertEquals(
        "the prose of the stories cannot be used: mood.json is empty" + remedy,
        refusal("mood.json", "null"));
  }
}
