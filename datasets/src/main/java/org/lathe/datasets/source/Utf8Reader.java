package org.lathe.datasets.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.lathe.files.InputException;

/**
 * Decodes UTF-8 and reports the position of the first invalid byte, which no reader of the JDK
 * does. A byte order mark at the beginning is skipped. A zero byte is refused, because files with
 * one are not text.
 */
final class Utf8Reader extends Reader {
  private static final int BUFFER = 1 << 16;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final InputStream in;
  private final String where;
  private final boolean replace;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).limit(0);
  private final CharBuffer chars = CharBuffer.allocate(BUFFER).limit(0);
  private long offset;
  private boolean begun;
  private boolean ended;
  private boolean finished;

  /**
   * @param where names the source in errors
   * @param replace reads bytes that are not UTF-8 as U+FFFD, and accepts zero bytes
   */
  Utf8Reader(InputStream in, String where, boolean replace) {
    this.in = in;
    this.where = where;
    this.replace = replace;
    CodingErrorAction action = replace ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
    this.decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
  }

  @Override
  public int read(char[] into, int from, int length) throws IOException {
    while (!chars.hasRemaining()) {
      if (finished) {
        return -1;
      }
      decode();
    }
    int count = Math.min(length, chars.remaining());
    chars.get(into, from, count);
    return count;
  }

  private void decode() throws IOException {
    fill();
    chars.clear();
    int before = bytes.position();
    CoderResult result = decoder.decode(bytes, chars, ended);
    offset += bytes.position() - before;
    if (result.isError()) {
      throw new InputException(
          "%s is not UTF-8 at byte offset %d: correct the file, or read such bytes as U+FFFD with"
                  .formatted(where, offset)
              + " {replaceInvalid}");
    }
    if (ended && !bytes.hasRemaining()) {
      decoder.flush(chars);
      finished = true;
    }
    chars.flip();
    if (!begun && chars.hasRemaining()) {
      begun = true;
      if (chars.get(0) == BYTE_ORDER_MARK) {
        chars.get();
      }
    }
  }

  private void fill() throws IOException {
    bytes.compact();
    int kept = bytes.position();
    while (!ended && bytes.position() == kept && bytes.hasRemaining()) {
      int read = in.read(bytes.array(), kept, bytes.remaining());
      if (read < 0) {
        ended = true;
      } else {
        bytes.position(kept + read);
      }
    }
    bytes.flip();
    for (int i = kept; !replace && i < bytes.limit(); i++) {
      if (bytes.get(i) == 0) {
        throw new InputException(
            "%s has a zero byte at offset %d: it is not plain text; give a UTF-8 file, or name"
                    .formatted(where, offset + i)
                + " its {format}");
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
