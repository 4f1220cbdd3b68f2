package org.lathe.datasets.shards;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.lathe.files.InputException;

/** Recognizes files of ids in other layouts, which would be read as other ids without an error. */
final class ForeignIds {
  /** The first number of a file of llm.c, which 255 others follow. */
  private static final int LLM_C = 20240520;

  private static final int HEADER_BYTES = 1024;
  private static final int LOOKED_AT = 4096;

  /** Fewer ids could have zeros in between by chance. */
  private static final int FEWEST = 32;

  private ForeignIds() {}

  /**
   * Refuses a file that is not what its ids will be read as.
   *
   * @throws InputException if it has the header of llm.c, or ids of 32 bits where 16 are read
   */
  static void refuse(Path path, TokenType type) {
    ByteBuffer start = ByteBuffer.allocate(LOOKED_AT).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel file = FileChannel.open(path)) {
      while (start.hasRemaining() && file.read(start) >= 0) {}
    } catch (IOException e) {
      throw new InputException("%s cannot be read: check its permissions".formatted(path), e);
    }
    start.flip();
    if (start.remaining() >= HEADER_BYTES && start.getInt(0) == LLM_C) {
      throw new InputException(
          "%s begins with the header of llm.c, which is no ids: write the file without its first %d bytes (tail -c +%d)"
              .formatted(path, HEADER_BYTES, HEADER_BYTES + 1));
    }
    if (type == TokenType.UINT16 && wide(start)) {
      throw new InputException(
          "%s holds ids of 32 bits (every second one of 16 bits is 0), and this tokenizer has ids of 16 bits: write them as uint16, or name the tokenizer that made them"
              .formatted(path));
    }
  }

  private static boolean wide(ByteBuffer start) {
    int ids = start.remaining() / Short.BYTES & ~1;
    boolean any = false;
    for (int i = 0; i < ids; i += 2) {
      if (start.getShort((i + 1) * Short.BYTES) != 0) {
        return false;
      }
      any |= start.getShort(i * Short.BYTES) != 0;
    }
    return any && ids >= FEWEST;
  }
}
