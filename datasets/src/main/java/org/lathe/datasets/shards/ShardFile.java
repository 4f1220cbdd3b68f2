package org.lathe.datasets.shards;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.lathe.files.InputException;

/**
 * One file of ids, read through memory mapping, one window at a time. The file is closed when this
 * object is no longer reachable.
 */
final class ShardFile {
  private static final long PART = 1L << 24;

  /** The remedy for an id outside the vocabulary if the tokenizer is not known for certain. */
  static final String NAME = "name the tokenizer that made the ids";

  private static final String DAMAGED =
      "the file is damaged: verify the data to see which files are, and prepare those again";

  private final Path path;
  private final TokenType type;
  private final int vocabulary;
  private final String mend;
  private final FileChannel channel;
  private final long size;

  /**
   * @param mend the remedy for an id outside the vocabulary
   * @throws InputException if it cannot be read, is empty, or does not contain a whole number of
   *     ids
   */
  ShardFile(Path path, TokenType type, int vocabulary, String mend) {
    this.path = path;
    this.type = type;
    this.vocabulary = vocabulary;
    this.mend = mend;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      long bytes = channel.size();
      if (bytes == 0) {
        throw new InputException(path + " is empty: it contains no token ids");
      }
      if (bytes % type.bytes() != 0) {
        throw new InputException(
            String.format(
                Locale.ROOT,
                "%s has %,d bytes, not a whole number of %d-byte ids: it is truncated, or not a"
                    + " file of %s ids",
                path,
                bytes,
                type.bytes(),
                type.id()));
      }
      size = bytes / type.bytes();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Opens a file that a manifest lists, so its tokenizer is known. */
  static ShardFile listed(Path path, ShardManifest manifest) {
    return new ShardFile(path, manifest.type(), manifest.tokenizer().vocabulary(), DAMAGED);
  }

  /** Returns the number of ids. */
  long size() {
    return size;
  }

  /**
   * Copies ids.
   *
   * @throws InputException at the first id outside the vocabulary
   */
  void copy(long position, int[] into, int at, int length) {
    read(position, length, (found, id) -> into[at + (int) (found - position)] = id);
  }

  /** Receives ids in their order. */
  interface Sink {
    void accept(long position, int id);
  }

  /**
   * Reads all ids.
   *
   * @throws InputException at the first id outside the vocabulary
   */
  void scan(Sink sink) {
    for (long from = 0; from < size; from += PART) {
      read(from, Math.min(PART, size - from), sink);
    }
  }

  /**
   * The mapping lasts only while the file is read: pages that are not mapped do not count as memory
   * of the process.
   */
  private void read(long from, long length, Sink sink) {
    if (length == 0) {
      return;
    }
    int bytes = type.bytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, from * bytes, length * bytes, arena);
      for (long i = 0; i < length; i++) {
        int id = type.get(mapped, i);
        if (id < 0 || id >= vocabulary) {
          throw outside(id, from + i);
        }
        sink.accept(from + i, id);
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private InputException unreadable(IOException e) {
    return new InputException(
        "%s cannot be read (%s): check the path and its permissions"
            .formatted(path, e.getClass().getSimpleName()),
        e);
  }

  private InputException outside(int id, long position) {
    return new InputException(
        String.format(
            Locale.ROOT,
            "%s has id %d at token %,d, outside the vocabulary 0..%d: %s",
            path,
            Integer.toUnsignedLong(id),
            position,
            vocabulary - 1,
            mend));
  }
}
