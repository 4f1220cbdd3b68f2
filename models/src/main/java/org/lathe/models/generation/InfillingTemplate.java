package org.lathe.models.generation;

import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.lathe.files.InputException;

/**
 * Texts with gaps. {@code {40}} stands for 40 open tokens; every other brace is text. A backslash
 * before makes it text too, and two backslashes before stand for one: {@code \{40}} is the four
 * characters, {@code \\{40}} a backslash and a gap.
 *
 * <p>Each piece of text between gaps is encoded by itself, so a space belongs to the piece on its
 * side of the gap.
 */
public final class InfillingTemplate {
  private static final Pattern GAP = Pattern.compile("(\\\\*)\\{([0-9]+)\\}");

  private InfillingTemplate() {}

  /**
   * Returns the tokens of a template, and {@link Infiller#OPEN} where a token is open.
   *
   * @param encode returns the tokens of a text
   * @param positions of the model
   * @throws InputException if it has no gap, one of no token, or more tokens than positions
   */
  public static int[] ids(String template, Function<String, int[]> encode, int positions) {
    IntStream.Builder ids = IntStream.builder();
    StringBuilder piece = new StringBuilder();
    Matcher gap = GAP.matcher(template);
    int gaps = 0;
    while (gap.find()) {
      String slashes = gap.group(1);
      gap.appendReplacement(piece, "");
      piece.append(slashes, 0, slashes.length() / 2);
      if (slashes.length() % 2 == 1) {
        piece.append(gap.group(), slashes.length(), gap.group().length());
        continue;
      }
      Arrays.stream(encode.apply(piece.toString())).forEach(ids);
      piece.setLength(0);
      IntStream.generate(() -> Infiller.OPEN).limit(tokens(gap.group(2), positions)).forEach(ids);
      gaps++;
    }
    gap.appendTail(piece);
    if (gaps == 0) {
      throw new InputException(
          "the template has no gap: write the number of its tokens in braces, such as {20}");
    }
    Arrays.stream(encode.apply(piece.toString())).forEach(ids);
    int[] all = ids.build().toArray();
    if (all.length > positions) {
      throw new InputException(
          "the template has %d tokens, the model %d positions: use a shorter one"
              .formatted(all.length, positions));
    }
    return all;
  }

  private static int tokens(String number, int positions) {
    int digits = Integer.toString(positions).length();
    String bare = number.replaceFirst("^0+", "");
    if (bare.isEmpty() || bare.length() > digits || Long.parseLong(bare) > positions) {
      throw new InputException(
          "gap {%s} of the template: write a number of tokens from 1 to the model's %d positions"
              .formatted(number, positions));
    }
    return Integer.parseInt(bare);
  }
}
