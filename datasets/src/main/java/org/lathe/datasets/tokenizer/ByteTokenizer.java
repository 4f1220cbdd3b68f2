package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The UTF-8 bytes of a text as ids 0 to 255; 256 ends a document. */
public final class ByteTokenizer implements Tokenizer {
  /** {@code bytes}. */
  public static final String NAME = "bytes";

  private static final int SEPARATOR = 256;

  /** Ids in a piece: 4 KiB of them, which stay in the cache. */
  private static final int PIECE = 1 << 10;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int vocabulary() {
    return SEPARATOR + 1;
  }

  @Override
  public int separator() {
    return SEPARATOR;
  }

  @Override
  public int[] encode(String text) {
    byte[] bytes = utf8(text);
    int[] ids = new int[bytes.length];
    widen(bytes, 0, ids, bytes.length);
    return ids;
  }

  @Override
  public void encode(String text, IdSink sink) {
    byte[] bytes = utf8(text);
    int[] ids = new int[Math.min(PIECE, bytes.length)];
    for (int done = 0; done < bytes.length; ) {
      int count = Math.min(ids.length, bytes.length - done);
      widen(bytes, done, ids, count);
      sink.accept(ids, count);
      done += count;
    }
  }

  private static byte[] utf8(String text) {
    return WellFormed.text(text).getBytes(StandardCharsets.UTF_8);
  }

  private static void widen(byte[] bytes, int from, int[] ids, int count) {
    for (int i = 0; i < count; i++) {
      ids[i] = bytes[from + i] & 0xFF;
    }
  }

  @Override
  public String decode(int[] ids) {
    TokenIds.check(ids, vocabulary());
    byte[] bytes = new byte[ids.length];
    int count = 0;
    for (int id : ids) {
      if (id != SEPARATOR) {
        bytes[count++] = (byte) id;
      }
    }
    return new String(bytes, 0, count, StandardCharsets.UTF_8);
  }

  @Override
  public long utf8Length(int[] ids) {
    TokenIds.check(ids, vocabulary());
    return Arrays.stream(ids).filter(id -> id != SEPARATOR).count();
  }
}
