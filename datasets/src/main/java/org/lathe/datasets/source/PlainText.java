package org.lathe.datasets.source;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import org.lathe.files.InputException;
import org.lathe.files.Utf8;

/** Decodes bytes that must be UTF-8 text, and cuts a long text into documents. */
public final class PlainText {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final String NO_TEXT = "it is not plain text; give a UTF-8 text file";

  private static final int LONGEST_DOCUMENT = 16_384;
  private static final int PIECE = 8_192;
  private static final int SHORTEST_PIECE = 512;
  private static final int PIECES_OF_ONLY_FILE = 20;

  private PlainText() {}

  /**
   * Returns the text of UTF-8 bytes, without a leading byte order mark; line ends are not changed.
   *
   * @param where names the source in the error
   * @throws InputException at the first byte that is zero or not UTF-8, naming its offset
   */
  public static String decode(byte[] bytes, String where) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        throw new InputException(
            "%s has a zero byte at offset %d: %s".formatted(where, i, NO_TEXT));
      }
    }
    String text = Utf8.decode(bytes, where, NO_TEXT);
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  /**
   * Cuts a text into pieces of at least {@code target} characters; only the last one may be
   * shorter. Together the pieces are the text. A piece ends after the first blank line past its
   * target. If there is none within another {@code target} characters, it ends after the first line
   * end there, else after the first space, else at twice the target (never inside a surrogate
   * pair).
   *
   * @param target at least 1
   */
  public static List<String> pieces(String text, int target) {
    List<String> pieces = new ArrayList<>();
    int start = 0;
    while (text.length() - start > target) {
      int end = cut(text, start, target);
      pieces.add(text.substring(start, end));
      start = end;
    }
    if (start < text.length()) {
      pieces.add(text.substring(start));
    }
    return pieces;
  }

  /**
   * Returns the documents of a text file.
   *
   * @param only whether the corpus has no other file, so that it must be cut to be split
   */
  public static List<String> documents(String text, boolean only) {
    if (only) {
      return pieces(text, targetOfOnly(text.length()));
    }
    return text.length() > LONGEST_DOCUMENT ? pieces(text, PIECE) : List.of(text);
  }

  private static int targetOfOnly(int length) {
    return Math.clamp(length / PIECES_OF_ONLY_FILE, SHORTEST_PIECE, PIECE);
  }

  /**
   * Returns the documents of a text file of any length, one at a time. They are the same as those
   * of {@link #documents(String, boolean)}, with one exception: a file of only white space is not
   * skipped if it is too long to be examined as a whole.
   *
   * @return gives the next document, or null at the end
   */
  public static Supplier<String> documents(Reader in, boolean only) throws IOException {
    StringBuilder ahead = new StringBuilder();
    int settled = PIECE * PIECES_OF_ONLY_FILE;
    fill(ahead, in, settled);
    if (ahead.length() < settled) {
      String text = ahead.toString();
      Iterator<String> all =
          (text.isBlank() ? List.<String>of() : documents(text, only)).iterator();
      return () -> all.hasNext() ? all.next() : null;
    }
    return () -> {
      try {
        fill(ahead, in, 2 * PIECE + 1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      if (ahead.isEmpty()) {
        return null;
      }
      int end = ahead.length() > PIECE ? cut(ahead, 0, PIECE) : ahead.length();
      String piece = ahead.substring(0, end);
      ahead.delete(0, end);
      return piece;
    };
  }

  private static void fill(StringBuilder ahead, Reader in, int length) throws IOException {
    char[] chars = new char[PIECE];
    while (ahead.length() < length) {
      int read = in.read(chars);
      if (read < 0) {
        return;
      }
      ahead.append(chars, 0, read);
    }
  }

  /**
   * Returns the end of the piece that begins at {@code start}: after a blank line, a line or a
   * word.
   */
  private static int cut(CharSequence text, int start, int target) {
    int to = (int) Math.min(text.length(), start + 2L * target);
    int line = -1;
    int space = -1;
    for (int i = start + target; i < to; i++) {
      char unit = text.charAt(i);
      if (unit == '\n') {
        if (endsBlankLine(text, start, i)) {
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

  /** Returns whether the line that ends at {@code end} contains only spaces. */
  private static boolean endsBlankLine(CharSequence text, int start, int end) {
    int i = end - 1;
    while (i >= start && text.charAt(i) != '\n' && Character.isWhitespace(text.charAt(i))) {
      i--;
    }
    return i >= start && text.charAt(i) == '\n';
  }
}
