package org.lathe.datasets.evaluation;

import java.util.regex.Pattern;

/** The One Billion Word Benchmark as SEDD and MDLM read it ({@code lm1b_detokenizer}). */
final class BillionWordsDetokenizer implements Detokenizer {
  /** Python's {@code \w} of a {@code str}: letters and numbers of any script, no marks. */
  private static final String WORD = "([\\p{L}\\p{N}_]+)";

  private static final Pattern APOSTROPHE = Pattern.compile(" '" + WORD);
  private static final Pattern FULL_STOP = Pattern.compile(" " + WORD + " \\. ");

  /** Like Python's, {@code $} here is the end of the text or before a line feed that ends it. */
  private static final Pattern LAST_STOP =
      Pattern.compile(" " + WORD + " \\.$", Pattern.UNIX_LINES);

  private static final Pattern LAST_QUESTION = Pattern.compile(" \\?$", Pattern.UNIX_LINES);
  private static final Pattern LAST_EXCLAMATION = Pattern.compile(" !$", Pattern.UNIX_LINES);
  private static final Pattern DOUBLE_QUOTES = Pattern.compile("\" ([^\"]+) \"");
  private static final Pattern SINGLE_QUOTES = Pattern.compile("' ([^']+) '");
  private static final Pattern ROUND = Pattern.compile("\\( ([^()]+) \\)");
  private static final Pattern SQUARE = Pattern.compile("\\[ ([^\\[\\]]+) \\]");

  @Override
  public String apply(String text) {
    return brackets(marks(stops(addresses(text)))).replace("$ ", "$").replace("£ ", "£");
  }

  private static String addresses(String text) {
    return text.replace("http : / / ", "http://").replace("https : / / ", "https://");
  }

  private static String stops(String text) {
    String joined = APOSTROPHE.matcher(text).replaceAll("'$1");
    joined = FULL_STOP.matcher(joined).replaceAll(" $1. ");
    return LAST_STOP.matcher(joined).replaceAll(" $1.");
  }

  private static String marks(String text) {
    String joined = LAST_QUESTION.matcher(text.replace(" ? ", "? ")).replaceAll("?");
    joined = LAST_EXCLAMATION.matcher(joined.replace(" ! ", "! ")).replaceAll("!");
    return joined
        .replace(" , ", ", ")
        .replace(" : ", ": ")
        .replace(" ; ", "; ")
        .replace(" / ", "/");
  }

  private static String brackets(String text) {
    String tight = DOUBLE_QUOTES.matcher(text).replaceAll("\"$1\"");
    tight = SINGLE_QUOTES.matcher(tight).replaceAll("'$1'");
    tight = ROUND.matcher(tight).replaceAll("($1)");
    return SQUARE.matcher(tight).replaceAll("[$1]");
  }
}
