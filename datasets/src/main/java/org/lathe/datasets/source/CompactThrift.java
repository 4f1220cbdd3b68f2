package org.lathe.datasets.source;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads structures in the compact protocol of Apache Thrift, as far as the headers of Parquet pages
 * need it: integers, booleans and nested structures; all else is skipped.
 */
final class CompactThrift {
  /** The end of a structure. */
  static final int STOP = 0;

  private static final int TRUE = 1;
  private static final int FALSE = 2;
  private static final int BYTE = 3;
  private static final int I64 = 6;
  private static final int DOUBLE = 7;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int SET = 10;
  private static final int STRUCT = 12;

  /** Deeper nesting than any header has. */
  private static final int DEEPEST = 16;

  private final ByteBuffer in;
  private int field;
  private int type;

  /**
   * @param in little-endian or not: only bytes are read
   */
  CompactThrift(ByteBuffer in) {
    this.in = in;
  }

  /** Begins a structure: the numbers of its fields count from 0 again. */
  void begin() {
    field = 0;
  }

  /** Goes to the next field; returns its number, or {@link #STOP}. */
  int next() throws IOException {
    int head = unsignedByte();
    type = head & 15;
    if (type == STOP) {
      return STOP;
    }
    field = head >> 4 == 0 ? (int) signed() : field + (head >> 4);
    if (field <= 0) {
      throw new IOException("a field of a page header has number " + field);
    }
    return field;
  }

  /** Returns the number of the present field; a nested structure changes it. */
  int field() {
    return field;
  }

  /** Continues with the structure around one that ended. */
  void end(int outer) {
    field = outer;
  }

  /** Returns the present field, which must be an integer of 32 bits. */
  int integer() throws IOException {
    if (type < BYTE + 1 || type > I64) {
      throw new IOException("a field of a page header is no integer");
    }
    long value = signed();
    if (value != (int) value) {
      throw new IOException("an integer of a page header has more than 32 bits");
    }
    return (int) value;
  }

  /** Returns the present field, which must be true or false. */
  boolean flag() throws IOException {
    if (type != TRUE && type != FALSE) {
      throw new IOException("a field of a page header is neither true nor false");
    }
    return type == TRUE;
  }

  /** Checks that the present field is a structure. */
  void requireStructure() throws IOException {
    if (type != STRUCT) {
      throw new IOException("a field of a page header is no structure");
    }
  }

  /** Passes over the present field. */
  void skip() throws IOException {
    skip(type, 0);
  }

  private void skip(int of, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("a page header is nested more than %d deep".formatted(DEEPEST));
    }
    switch (of) {
      case TRUE, FALSE -> {}
      case BYTE -> advance(1);
      case BYTE + 1, BYTE + 2, I64 -> signed();
      case DOUBLE -> advance(Double.BYTES);
      case BINARY -> advance(unsigned());
      case LIST, SET -> skipList(depth);
      case STRUCT -> skipStructure(depth);
      default -> throw new IOException("a page header has a field of type " + of);
    }
  }

  private void skipList(int depth) throws IOException {
    int head = unsignedByte();
    long size = head >> 4 == 15 ? unsigned() : head >> 4;
    for (long i = 0; i < size; i++) {
      int element = head & 15;
      // In a list a boolean takes a byte.
      skip(element == TRUE || element == FALSE ? BYTE : element, depth + 1);
    }
  }

  private void skipStructure(int depth) throws IOException {
    int outer = field;
    begin();
    while (next() != STOP) {
      skip(type, depth + 1);
    }
    end(outer);
  }

  private void advance(long bytes) throws IOException {
    if (bytes < 0 || bytes > in.remaining()) {
      throw truncated();
    }
    in.position(in.position() + (int) bytes);
  }

  private long signed() throws IOException {
    long value = unsigned();
    return value >>> 1 ^ -(value & 1);
  }

  private long unsigned() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = unsignedByte();
      value |= (long) (next & 127) << shift;
      if (next < 128) {
        return value;
      }
    }
    throw new IOException("a number of a page header has more than 64 bits");
  }

  private int unsignedByte() throws IOException {
    if (!in.hasRemaining()) {
      throw truncated();
    }
    return in.get() & 255;
  }

  private static IOException truncated() {
    return new IOException("a page header is cut off");
  }
}
