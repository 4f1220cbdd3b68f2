package org.lathe.datasets.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests each rule by itself; the expected texts were worked out by hand from the published rules.
 * {@link SharedSetsTest} compares whole files with the results of the published code.
 */
class DetokenizersTest {
  private static final Detokenizer PTB = new PennTreebankDetokenizer();
  private static final Detokenizer WIKITEXT = new WikiTextDetokenizer();
  private static final Detokenizer LM1B = new BillionWordsDetokenizer();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Contractions.
        "the bank 's loan            | the bank's loan",
        "the traders ' loss          | the traders' loss",
        "it was n't so               | it wasn't so",
        // The set escapes slashes.
        "capital cities\\/abc        | capital cities/abc",
        // Numbers: every one of a row of them, but none at an end of the line.
        "rose N N N N to N yen       | rose 1 1 1 1 to 1 yen",
        "N rose to N                 | N rose to N",
        // Money and counts.
        "cost $ N million            | cost $1 million",
        "a # N bill                  | a #1 bill",
        // Words out of the vocabulary.
        "the <unk> of <unk>          | the ? of ?",
      })
  void pennTreebank(String words, String text) {
    assertEquals(text, PTB.apply(words));
  }

  @Test
  void pennTreebankJoinsLinesAtTheSpacesAroundALineFeed() {
    assertEquals("a\nb", PTB.apply("a \n b"));
    assertEquals("a \n", PTB.apply("a \n"));
  }

  @Test
  void pennTreebankReachesTenNumbersInTurnAndMore() {
    assertEquals(" " + "1 ".repeat(64), PTB.apply(" " + "N ".repeat(64)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // Contractions; the first rule takes the space before any quote that follows an s.
        "Boulter 's role             | Boulter's role",
        "the players ' union         | the players' union",
        "he says ' no '              | he says'no'",
        // The published slip: the digit is lost.
        "x/' 7/ y                    | x/'[0-9]/ y",
        // Number separators.
        "self @-@ made               | self-made",
        "12 @,@ 000                  | 12,000",
        "3 @.@ 5 km                  | 3.5 km",
        // Punctuation that a space follows.
        "Note : this                 | Note: this",
        "one ; two                   | one; two",
        "It ended . Then             | It ended. Then",
        "Go ! Now                    | Go! Now",
        "Who ? Him                   | Who? Him",
        "one , two                   | one, two",
        "It ended .                  | It ended .",
        // Brackets and quotes, whatever white space is inside.
        "60 cm ( 24 in ) long        | 60 cm (24 in) long",
        "see [  1 ] there            | see [1] there",
        "a { b } c                   | a {b} c",
        "say \" lobster red \" twice   | say \"lobster red\" twice",
        "a ' quoted ' word           | a 'quoted' word",
        "a ( b                       | a ( b",
        // Headings.
        "= Title =                   | = Title =",
        "= = Part = =                | == Part ==",
        "= = = Chapter = = =         | === Chapter ===",
        "= = = = Section = = = =     | ==== Section ====",
        // Degrees, and the number sign of PTB.
        "at 5 ° C                    | at 5°C",
        "of N men                    | of 1 men",
        "of N N men                  | of 1 N men",
      })
  void wikiText(String words, String text) {
    assertEquals(text, WIKITEXT.apply(words));
  }

  @Test
  void wikiTextKeepsTheFirstSpaceOfARowAndDropsTheLast() {
    assertEquals(" = Robert Boulter =\n", WIKITEXT.apply(" = Robert Boulter = \n"));
    assertEquals("a\nb", WIKITEXT.apply("a \n b"));
    assertEquals("", WIKITEXT.apply(""));
  }

  @Test
  void wikiTextBracketsKnowPythonsWhiteSpace() {
    assertEquals("(a)", WIKITEXT.apply("(\u001c\u2009a\u00a0\u3000)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http : / / www.x            | http://www.x",
        "https : / / x               | https://x",
        // An apostrophe joins its word; accents and digits are words, combining marks are not.
        "the firm 's plan            | the firm's plan",
        "they 're in the '90s        | they're in the'90s",
        "l 'été                      | l'été",
        // Full stops after a word, in the text and at its end.
        "the end . A start           | the end. A start",
        "to a final package .        | to a final package.",
        "he said -- .                | he said -- .",
        // Other marks, in the text and at its end.
        "How ? So                    | How? So",
        "a family friend ?           | a family friend?",
        "Go ! Now                    | Go! Now",
        "Go now !                    | Go now!",
        "one , two                   | one, two",
        "at 5 : 30                   | at 5: 30",
        "one ; two                   | one; two",
        "either / or                 | either/or",
        // Quotes and brackets with one space inside.
        "he said \" yes \" twice       | he said \"yes\" twice",
        "in ( a ) case               | in (a) case",
        "in [ a ] case               | in [a] case",
        "( ( a ) )                   | ( (a) )",
        // Money.
        "$ 5 or £ 3                  | $5 or £3",
      })
  void billionWords(String words, String text) {
    assertEquals(text, LM1B.apply(words));
  }

  @Test
  void billionWordsLooksForTheEndBeforeALastLineFeed() {
    assertEquals("the end.\n", LM1B.apply("the end .\n").replace(" the", "the"));
    assertEquals(" end.\n", LM1B.apply(" end .\n"));
    assertEquals(" end .\r", LM1B.apply(" end .\r"));
  }

  @Test
  void billionWordsOverlapsAsPythonDoes() {
    // The space that ends one match cannot begin the next.
    assertEquals(" a. b . c", LM1B.apply(" a . b . c"));
  }

  @Test
  void lambadaGetsStraightQuotesAndALineFeed() {
    assertEquals("\n\"Go,\" she said", new LambadaDetokenizer().apply(" “Go,” she said \n"));
  }

  @Test
  void scientificPapersTakeBothRulesInTurn() {
    assertEquals(
        "of (24 in) well-known size. it costs $5.",
        new ScientificPapersDetokenizer()
            .apply("of ( 24 in ) well @-@ known size . it costs $ 5 ."));
  }
}
