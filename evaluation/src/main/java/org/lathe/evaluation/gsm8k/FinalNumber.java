package org.lathe.evaluation.gsm8k;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The final number of an answer: the first one after {@code ####}, the mark of GSM8K's solutions,
 * or, where there is none, the last one of the text. Dollar signs and commas between thousands,
 * also as LaTeX writes them, are left out; a power of ten may follow, as in {@code 1e3}.
 */
public final class FinalNumber {
  private static final String MARK = "####";

  /**
   * A minus is a sign only if no number is before it: {@code 10-5} ends in 5, {@code = -5} in -5.
   */
  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:(?<![\\w)$.])[-\u2212])?\\$?(?:(?<=\\$)-)?"
              + "((?:\\d{1,3}(?:(?:,|\\{,\\})\\d{3})+(?!\\d)(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+)"
              + "(?:[eE][-+]?\\d{1,3}(?!\\w))?)");

  private FinalNumber() {}

  /** Returns the final number, if the answer has one. */
  public static Optional<BigDecimal> of(String answer) {
    int mark = answer.indexOf(MARK);
    if (mark >= 0) {
      Matcher marked = NUMBER.matcher(answer).region(mark + MARK.length(), answer.length());
      if (marked.find()) {
        return Optional.of(number(marked));
      }
    }
    Matcher matcher = NUMBER.matcher(answer);
    Optional<BigDecimal> last = Optional.empty();
    while (matcher.find()) {
      last = Optional.of(number(matcher));
    }
    return last;
  }

  private static BigDecimal number(Matcher matcher) {
    String digits = matcher.group(1).replaceAll("[{},]", "");
    String before = matcher.group().substring(0, matcher.start(1) - matcher.start());
    boolean negative = before.indexOf('-') >= 0 || before.indexOf('\u2212') >= 0;
    BigDecimal number = new BigDecimal(digits);
    return negative ? number.negate() : number;
  }

  /** Returns whether two answers have the same final number; 3 and 3.00 are the same. */
  public static boolean same(String answer, String reference) {
    Optional<BigDecimal> number = of(answer);
    Optional<BigDecimal> wanted = of(reference);
    return number.isPresent() && wanted.isPresent() && number.get().compareTo(wanted.get()) == 0;
  }
}
