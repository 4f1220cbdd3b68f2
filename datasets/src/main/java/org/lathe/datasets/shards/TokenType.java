package org.lathe.datasets.shards;

import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The type of an id in a shard: unsigned, little-endian. */
public enum TokenType {
  /** Two bytes: vocabularies up to 65,536. */
  UINT16("uint16", 2),
  /** Four bytes; ids up to 2^31 - 1. */
  UINT32("uint32", 4);

  private static final int TWO_BYTE_VOCABULARY = 1 << 16;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String id;
  private final int bytes;

  TokenType(String id, int bytes) {
    this.id = id;
    this.bytes = bytes;
  }

  /** Returns the name of the type in NumPy. */
  @JsonValue
  public String id() {
    return id;
  }

  /** Returns the number of bytes of an id. */
  public int bytes() {
    return bytes;
  }

  /** Returns the narrowest type that can represent every id of a vocabulary. */
  public static TokenType forVocabulary(int vocabulary) {
    return vocabulary <= TWO_BYTE_VOCABULARY ? UINT16 : UINT32;
  }

  /** Returns the id at a position; negative if it is 2^31 or more. */
  int get(MemorySegment segment, long token) {
    return this == UINT16
        ? Short.toUnsignedInt(segment.get(SHORT, token * 2))
        : segment.get(INT, token * 4);
  }

  /** Appends ids to a buffer in little-endian order. */
  void put(ByteBuffer into, int[] ids) {
    for (int id : ids) {
      put(into, id);
    }
  }

  /** Appends an id to a buffer in little-endian order. */
  void put(ByteBuffer into, int id) {
    if (this == UINT16) {
      into.putShort((short) id);
    } else {
      into.putInt(id);
    }
  }
}
