package org.lathe.datasets.tokenizer;

import java.nio.charset.StandardCharsets;

/** The UTF-8 bytes of a text as ids 0 to 255; 256 ends a document. */
public final class ByteTokenizer implements Tokenizer {
  /** {@code bytes}. */
  public static final String NAME = "bytes";

  private static final int SEPARATOR = 256;

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
    byte[] bytes = WellFormed.text(text).getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ids[i] = bytes[i] & 0xFF;
    }
    return ids;
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
}
