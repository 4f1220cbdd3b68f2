package org.lathe.evaluation.gsm8k;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lathe.datasets.evaluation.Gsm8kProblem;

/** Which number an answer comes to, and the prompt around it. */
class FinalNumberTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "#### 72 | 72",
        "She has 48/2 = <<48/2=24>>24 clips.\\n#### 72 | 72",
        "#### 1,234,567 | 1234567",
        "#### $1,000.50 | 1000.50",
        "#### -5 | -5",
        "#### -$5 | -5",
        "#### $-5 | -5",
        "#### \u22123 | -3",
        "#### 7\\n#### 9 | 7",
        "#### none, so 8 | 8",
        "6 and then #### | 6",
        "The answer is 18. | 18",
        "so 3 - 5 = -2 | -2",
        "from 10-5 | 5",
        "that is 20 - 5 dollars | 5",
        "costs $.50 | 0.50",
        "the list 1,2,3 | 3",
        "1,0000 | 0000",
        "half is 0.5% | 0.5",
        "in 2021, 4 | 4",
        "v2 | 2",
        "#### $9{,}500 | 9500",
        "#### 1{,}234{,}567.5 | 1234567.5",
        "#### 1e3 | 1000",
        "#### 2.5E-2 | 0.025",
        "3 eggs | 3",
        "7e eggs | 7",
      })
  void number(String answer, String want) {
    String text = answer.replace("\\n", "\n");
    assertEquals(
        0,
        FinalNumber.of(text).orElseThrow().compareTo(new BigDecimal(want)),
        () -> text + " gives " + FinalNumber.of(text));
  }

  @Test
  void wordsHaveNone() {
    assertTrue(FinalNumber.of("no idea").isEmpty());
    assertTrue(FinalNumber.of("").isEmpty());
    assertFalse(FinalNumber.same("no idea", "#### 3"));
  }

  @Test
  void equalNumbersAreOneHoweverWritten() {
    assertTrue(FinalNumber.same("it is 3.00 dollars", "#### 3"));
    assertTrue(FinalNumber.same("#### 1,000", "#### 1000"));
    assertFalse(FinalNumber.same("#### 3.01", "#### 3"));
  }

  @Property(tries = 200)
  void everyWholeNumberIsReadBackWithAndWithoutCommas(@ForAll int number) {
    BigDecimal want = BigDecimal.valueOf(number);
    assertEquals(want, FinalNumber.of("so x = " + number + ".").orElseThrow());
    assertEquals(
        want, FinalNumber.of(String.format(Locale.ROOT, "3 4\n#### %,d", number)).orElseThrow());
  }

  @Test
  void aPromptHasAsManyExamplesAsAskedForAndEndsWhereTheAnswerBegins() {
    FewShotPrompt prompt =
        new FewShotPrompt(
            List.of(new Gsm8kProblem("1+1?", "2\n#### 2"), new Gsm8kProblem("2+2?", "#### 4")));
    assertEquals("Question: 3+3?\nAnswer:", prompt.of("3+3?", 0));
    assertEquals(
        "Question: 1+1?\nAnswer: 2\n#### 2\n\nQuestion: 3+3?\nAnswer:", prompt.of("3+3?", 1));
    assertTrue(prompt.of("3+3?", 2).contains("2+2?\nAnswer: #### 4\n\nQuestion: 3+3?"));
    assertEquals("it is 6", FewShotPrompt.answer(" it is 6\n\nQuestion: and 4+4? 8"));
  }
}
