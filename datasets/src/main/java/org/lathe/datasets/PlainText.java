package org.lathe.datasets;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Bytes that must be UTF-8 text, and the cutting of a long text into documents. */
final class PlainText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private PlainText() {}

  /**
   * The text of UTF-8 bytes, without a leading byte order mark; line ends stay as they are.
   *
   * @param where names the source in the error
   * @throws DataException at the first byte that is zero or not UTF-8, naming its offset
   */
  static String decode(byte[] bytes, String where) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw notText(where, "has a zero byte at offset " + i);
      }
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      checkUtf8(bytes, where);
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /** A text may well hold U+FFFD itself; only the strict decoder tells. */
  private static void checkUtf8(byte[] bytes, String where) {
    CharsetDecoder strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (strict.decode(in, CharBuffer.allocate(bytes.length), true).isError()) {
      throw notText(where, "is not UTF-8 at byte offset " + in.position());
    }
  }

  /**
   * Cuts a text into pieces of at least {@code target} characters, but for the last, whose
   * concatenation is the text. A piece ends after the first blank line past its target; if none
   * comes within another {@code target} characters, after the first line end there, else after the
   * first space, else at twice the target (never inside a surrogate pair).
   *
   * @param target at least 1
   */
  static List<String> pieces(String text, int target) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (text.length() - start > target) {
      int end = cut(text, start + target, (int) Math.min(text.length(), start + 2L * target));
      pieces.add(text.substring(start, end));
      start = end;
    }
    if (start < text.length()) {
      pieces.add(text.substring(start));
    }
    return pieces;
  }

  /** The end of a piece in {@code from .. to}: the first blank line's, line's or word's. */
  private static int cut(String text, int from, int to) {
    int line = -1;
    int space = -1;
    for (int i = from; i < to; i++) {
      char unit = text.charAt(i);
      if (unit == '\n') {
        if (endsBlankLine(text, i)) {
          return i + 1;
        }
        line = line < 0 ? i + 1 : line;
      } else if (unit == ' ' && space < 0) {
        space = i + 1;
      }
    }
    if (line >= 0) {
      return line;
    }
    if (space >= 0) {
      return space;
    }
    boolean insidePair = to < text.length() && Character.isLowSurrogate(text.charAt(to));
    return insidePair ? to + 1 : to;
  }

  /** Whether the line that ends at {@code end} holds no more than spaces. */
  private static boolean endsBlankLine(String text, int end) {
    int i = end - 1;
    while (i >= 0 && text.charAt(i) != '\n' && Character.isWhitespace(text.charAt(i))) {
      i--;
    }
    return i >= 0 && text.charAt(i) == '\n';
  }

  private static DataException notText(String where, String what) {
    return new DataException(where + " " + what + ": it is not plain text; give a UTF-8 text file");
  }
}
