package org.lathe.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A file of lines that only grows and survives an interruption at any moment. A line counts when
 * its line feed is on disk; bytes after the last line feed are an incomplete line.
 */
public final class LineJournal {
  private LineJournal() {}

  /**
   * Reads the complete lines of a file; ignores an incomplete last line.
   *
   * @param file need not be there
   */
  public static List<String> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    // A torn last line may end inside a character, which a strict decoder would not pass.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /**
   * Makes a file ready for {@link #append}: cuts off an incomplete last line.
   *
   * @param file need not be there; a file that cannot be written is an error even if nothing is to
   *     be cut off
   */
  public static void trim(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      if (end < bytes.length) {
        channel.truncate(end);
        channel.force(true);
      }
    }
  }

  /** Replaces the lines of a file, whole or not at all. */
  public static void replace(Path file, List<String> lines) {
    DurableFile.write(
        file,
        out -> {
          for (String line : lines) {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  /**
   * Appends lines to a file of complete lines, and returns when they are on disk, with the file's
   * name.
   *
   * @param file made if it is not there
   */
  public static void append(Path file, List<String> lines) throws IOException {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    boolean made = !Files.exists(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    if (made) {
      DurableFile.syncFolder(file.toAbsolutePath().getParent());
    }
  }
}
