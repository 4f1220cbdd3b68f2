package org.lathe.datasets.shards;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import org.lathe.datasets.DataException;

/** One file of ids, mapped into memory. */
final class ShardFile {
  private final Path path;
  private final TokenType type;
  private final int vocabulary;
  private final MemorySegment ids;

  /**
   * @throws DataException if it cannot be read, holds nothing, or no whole number of ids
   */
  ShardFile(Path path, TokenType type, int vocabulary) {
    this.path = path;
    this.type = type;
    this.vocabulary = vocabulary;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long bytes = channel.size();
      if (bytes == 0) {
        throw new DataException(path + " is empty: it holds no token ids");
      }
      if (bytes % type.bytes() != 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %,d bytes, no whole number of %d-byte ids: it is cut off, or no file of %s"
                    + " ids",
                path,
                bytes,
                type.bytes(),
                type.id()));
      }
      ids = channel.map(MapMode.READ_ONLY, 0, bytes, Arena.ofAuto());
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be read (%s): check the path and its permissions"
              .formatted(path, e.getClass().getSimpleName()),
          e);
    }
  }

  Path path() {
    return path;
  }

  MemorySegment bytes() {
    return ids;
  }

  /** Number of ids. */
  long size() {
    return ids.byteSize() / type.bytes();
  }

  /**
   * Copies ids.
   *
   * @throws DataException at the first that is not of the vocabulary
   */
  void copy(long position, int[] into, int at, int length) {
    for (int i = 0; i < length; i++) {
      int id = type.get(ids, position + i);
      if (id < 0 || id >= vocabulary) {
        throw outside(id, position + i);
      }
      into[at + i] = id;
    }
  }

  /** The id at a position, of whatever vocabulary. */
  int raw(long position) {
    return type.get(ids, position);
  }

  private DataException outside(int id, long position) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s has id %d at token %,d, outside the vocabulary 0..%d: name the tokenizer that made"
                + " the ids",
            path,
            Integer.toUnsignedLong(id),
            position,
            vocabulary - 1));
  }
}
