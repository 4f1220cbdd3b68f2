package org.lathe.datasets.evaluation;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lathe.datasets.tokenizer.Gpt2Tokenizer;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/**
 * GPT-2 ids that others made, and the check that the tokenizer of this project makes the same ids.
 */
final class Gpt2Ids {
  private static final String SHARD_SUFFIX = ".bin";
  private static final Gpt2Tokenizer GPT2 = new Gpt2Tokenizer();

  private Gpt2Ids() {}

  /** The ids of a shard (16 bits each, little-endian, no header) or of a JSON list. */
  static int[] read(Path file) {
    try {
      if (!file.toString().endsWith(SHARD_SUFFIX)) {
        return Json.reader().readValue(file.toFile(), int[].class);
      }
      ShortBuffer shard =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
      int[] ids = new int[shard.remaining()];
      for (int i = 0; i < ids.length; i++) {
        ids[i] = Short.toUnsignedInt(shard.get(i));
      }
      return ids;
    } catch (IOException e) {
      throw Utf8Lines.failure(file, e);
    }
  }

  /** Returns the number of documents in ids; each ends with the separator. */
  static long documents(int[] ids) {
    return Arrays.stream(ids).filter(id -> id == GPT2.separator()).count();
  }

  static boolean comesBack(int[] ids) {
    return Arrays.equals(ids, GPT2.encode(GPT2.decode(ids)));
  }

  /**
   * Returns the first document of a JSON lines file that does not encode to its part of the ids.
   */
  static Optional<String> firstDifference(int[] ids, Path documents) {
    if (!Files.isRegularFile(documents)) {
      throw new InputException(documents.getFileName() + " is missing");
    }
    int at = 0;
    int number = 0;
    for (int[] text : encoded(documents)) {
      int end = at + text.length;
      if (end >= ids.length
          || !Arrays.equals(ids, at, end, text, 0, text.length)
          || ids[end] != GPT2.separator()) {
        return Optional.of("%s, but not document %d".formatted(documents.getFileName(), number));
      }
      at = end + 1;
      number++;
    }
    return at == ids.length
        ? Optional.empty()
        : Optional.of("%s and %d more ids".formatted(documents.getFileName(), ids.length - at));
  }

  /** The known files of documents are small, so a whole file is in memory. */
  private static List<int[]> encoded(Path documents) {
    try (Stream<String> rows = JsonRows.field("text").of(documents)) {
      return rows.toList().parallelStream().map(GPT2::encode).toList();
    }
  }
}
