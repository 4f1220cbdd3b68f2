package org.lathe.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text of bytes that must be UTF-8: what is not is refused with its place, never replaced. */
public final class Utf8 {
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /**
   * Returns the text of bytes.
   *
   * @param where names the file in the error
   * @param remedy what to do where it is not UTF-8, such as {@code give another file}
   * @throws InputException at the first byte that is not UTF-8, naming its offset
   */
  public static String decode(byte[] bytes, String where, String remedy) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(bytes, where, remedy);
    }
    return text;
  }

  /** A valid text may contain U+FFFD, so only the strict decoder can tell. */
  private static void requireUtf8(byte[] bytes, String where, String remedy) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    // It reports what is malformed, unless it is told otherwise.
    if (StandardCharsets.UTF_8.newDecoder().decode(in, out, true).isError()) {
      throw new InputException(
          "%s is not UTF-8 at byte offset %s: %s"
              .formatted(where, Integer.toString(in.position()), remedy));
    }
  }

  /**
   * Returns the text of a file.
   *
   * @param remedy what to do where it cannot be read, such as {@code give another file}
   * @throws InputException if the file cannot be read, or is not UTF-8
   */
  public static String read(Path file, String remedy) {
    try {
      return decode(Files.readAllBytes(file), file.toString(), remedy);
    } catch (IOException e) {
      throw new InputException(
          "cannot read %s (%s): %s".formatted(file, Unwritable.reason(e), remedy), e);
    }
  }
}
