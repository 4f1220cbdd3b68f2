package org.lathe.datasets.evaluation;

import java.util.regex.Pattern;

/**
 * WikiText as SEDD and MDLM read it ({@code wt_detokenizer}, which they took from Megatron-LM).
 *
 * <p>The rules run in this order on one row of the file, its line feed included. One of them keeps
 * an error of the original, because published results were measured with it: a digit between {@code
 * /'} and {@code /} becomes the six characters {@code [0-9]}.
 */
final class WikiTextDetokenizer implements Detokenizer {
  private static final String SPACES = PythonSpace.CLASS + "*";
  private static final Pattern SLASHED_DIGIT = Pattern.compile("/' [0-9]/");
  private static final Pattern ROUND = Pattern.compile(inside("\\(", "[^)]", "\\)"));
  private static final Pattern SQUARE = Pattern.compile(inside("\\[", "[^\\]]", "\\]"));
  private static final Pattern CURLY = Pattern.compile(inside("\\{", "[^}]", "\\}"));
  private static final Pattern DOUBLE_QUOTES = Pattern.compile(inside("\"", "[^\"]", "\""));
  private static final Pattern SINGLE_QUOTES = Pattern.compile(inside("'", "[^']", "'"));

  @Override
  public String apply(String text) {
    return headings(brackets(punctuation(numbers(contractions(text)))))
        .replace(" ° ", "°")
        .replace(" \n", "\n")
        .replace("\n ", "\n")
        .replace(" N ", " 1 ")
        .replace(" 's", "'s");
  }

  private static String contractions(String text) {
    return SLASHED_DIGIT.matcher(text.replace("s '", "s'")).replaceAll("/'[0-9]/");
  }

  private static String numbers(String text) {
    return text.replace(" @-@ ", "-").replace(" @,@ ", ",").replace(" @.@ ", ".");
  }

  private static String punctuation(String text) {
    return text.replace(" : ", ": ")
        .replace(" ; ", "; ")
        .replace(" . ", ". ")
        .replace(" ! ", "! ")
        .replace(" ? ", "? ")
        .replace(" , ", ", ");
  }

  private static String brackets(String text) {
    String tight = ROUND.matcher(text).replaceAll("($1)");
    tight = SQUARE.matcher(tight).replaceAll("[$1]");
    tight = CURLY.matcher(tight).replaceAll("{$1}");
    tight = DOUBLE_QUOTES.matcher(tight).replaceAll("\"$1\"");
    return SINGLE_QUOTES.matcher(tight).replaceAll("'$1'");
  }

  private static String headings(String text) {
    return text.replace("= = = =", "====").replace("= = =", "===").replace("= =", "==");
  }

  private static String inside(String open, String character, String close) {
    return open + SPACES + "(" + character + "*?)" + SPACES + close;
  }
}
