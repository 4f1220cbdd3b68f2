package org.lathe.datasets.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.lathe.files.InputException;

/**
 * The lines of a UTF-8 file, one at a time, with the line ends of Python's text files: LF, CR, and
 * CR LF.
 */
final class Utf8Lines implements Iterator<String> {
  private static final int CHUNK = 1 << 16;

  private final Path file;
  private final BufferedReader reader;
  private String next;

  private Utf8Lines(Path file) throws IOException {
    this.file = file;
    this.reader = Files.newBufferedReader(file);
    advance();
  }

  /**
   * Returns the lines without their ends. The file stays open until the stream is closed.
   *
   * @throws InputException here or while the stream is used, if the file cannot be read or is not
   *     UTF-8
   */
  static Stream<String> of(Path file) {
    try {
      Utf8Lines lines = new Utf8Lines(file);
      return RowStream.of(lines, lines::close);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Returns whether the last byte of the file is a line feed. */
  static boolean endsWithLineFeed(Path file) {
    try (var channel = Files.newByteChannel(file)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      channel.position(Math.max(0, channel.size() - 1)).read(last);
      return last.get(0) == '\n';
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** Returns the error for a file that could not be read as UTF-8 text. */
  static InputException failure(Path file, IOException e) {
    if (e instanceof CharacterCodingException) {
      return new InputException(
          "%s is not UTF-8 at byte offset %d: get the set's original file again"
              .formatted(file, firstBadByte(file)),
          e);
    }
    return new InputException(
        "%s cannot be read (%s): check the path and its permissions"
            .formatted(file, e.getClass().getSimpleName()),
        e);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public String next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    String line = next;
    try {
      advance();
    } catch (IOException e) {
      throw failure(file, e);
    }
    return line;
  }

  private void advance() throws IOException {
    next = reader.readLine();
  }

  private void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  /** The reader decodes ahead, so its position is not exact: this reads again and counts. */
  private static long firstBadByte(Path file) {
    CharsetDecoder strict = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    CharBuffer characters = CharBuffer.allocate(CHUNK);
    long before = 0;
    try (InputStream in = Files.newInputStream(file)) {
      boolean end = false;
      while (!end) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        end = read < 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
        if (strict.decode(bytes, characters.clear(), end).isError()) {
          break;
        }
        before += bytes.position();
        bytes.compact();
      }
      return before + bytes.position();
    } catch (IOException e) {
      throw failure(file, e);
    }
  }
}
