package org.lathe.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Text of a model or of a corpus, made safe to look at: characters that are invisible, or that turn
 * the text around them, are shown by a sign.
 */
public final class ReportText {
  /** Neighbouring tokens that are all correct or all wrong. */
  public record Piece(String text, boolean wrong) {}

  private ReportText() {}

  /** Returns the text with its line breaks and tabs, and other invisible characters by number. */
  public static String visible(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().forEach(c -> append(out, c));
    return out.toString();
  }

  private static void append(StringBuilder out, int c) {
    if (c == '\n' || c == '\t') {
      out.appendCodePoint(c);
    } else if (Character.getType(c) == Character.SURROGATE) {
      out.append('\uFFFD');
    } else if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
      // Not the control pictures of Unicode: few fonts have them.
      out.append('‹').append(String.format(Locale.ROOT, "%02x", c)).append('›');
    } else {
      out.appendCodePoint(c);
    }
  }

  /**
   * Returns the tokens of {@code side} in pieces; a token is wrong if {@code other} differs at the
   * same position.
   *
   * @param whole the text, for metrics that give no tokens
   * @param breaks whether wrong line breaks and tabs still move the text, beside their sign
   */
  public static List<Piece> pieces(JsonNode side, JsonNode other, String whole, boolean breaks) {
    if (side.isEmpty()) {
      return List.of(new Piece(visible(whole), false));
    }
    List<Piece> pieces = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    boolean wrong = false;
    for (int i = 0; i < side.size(); i++) {
      boolean differs = !other.isEmpty() && !side.get(i).equals(other.path(i));
      if (differs != wrong && !text.isEmpty()) {
        pieces.add(piece(text, wrong, breaks));
        text.setLength(0);
      }
      wrong = differs;
      text.append(side.get(i).asText());
    }
    pieces.add(piece(text, wrong, breaks));
    return pieces;
  }

  private static Piece piece(StringBuilder text, boolean wrong, boolean breaks) {
    String visible = visible(text.toString());
    if (!wrong) {
      return new Piece(visible, false);
    }
    // A wrong space must be seen.
    String signs =
        visible
            .replace(" ", "␣")
            .replace("\n", breaks ? "⏎\n" : "⏎")
            .replace("\t", breaks ? "⇥\t" : "⇥");
    return new Piece(signs, true);
  }
}
