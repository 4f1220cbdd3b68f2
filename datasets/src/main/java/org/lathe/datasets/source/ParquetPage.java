package org.lathe.datasets.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/**
 * The header of a page of a Parquet file (parquet-format, {@code PageHeader}).
 *
 * @param values of a page of data; 0 of another page
 * @param unpacked bytes of the page when it is decompressed
 * @param packed bytes of the page in the file
 * @param checksum CRC-32 of the packed bytes, where the file has it
 * @param levels bytes at the start of a page that are never compressed
 * @param compressed whether the rest is, where the column has a compression
 */
record ParquetPage(
    int values, int unpacked, int packed, OptionalInt checksum, int levels, boolean compressed) {
  private static final int DATA = 0;
  private static final int DATA_2 = 3;
  private static final int LAST_TYPE = 3;

  /** What the two versions of a header of data say. */
  private record Data(int values, int levels, boolean compressed) {}

  private static final Data NONE = new Data(0, 0, true);

  /**
   * Reads a header.
   *
   * @param in begins with it; left behind its end
   * @throws IOException if it is none, or its lengths contradict each other
   */
  static ParquetPage read(ByteBuffer in) throws IOException {
    CompactThrift thrift = new CompactThrift(in);
    thrift.begin();
    int type = -1;
    int unpacked = -1;
    int packed = -1;
    OptionalInt checksum = OptionalInt.empty();
    Data first = null;
    Data second = null;
    for (int field = thrift.next(); field != CompactThrift.STOP; field = thrift.next()) {
      switch (field) {
        case 1 -> type = thrift.integer();
        case 2 -> unpacked = thrift.integer();
        case 3 -> packed = thrift.integer();
        case 4 -> checksum = OptionalInt.of(thrift.integer());
        case 5 -> first = data(thrift);
        case 8 -> second = data2(thrift);
        default -> thrift.skip();
      }
    }
    if (type < 0 || type > LAST_TYPE || unpacked < 0 || packed < 0) {
      throw new IOException("a page header has no type or no length");
    }
    Data data = type == DATA ? first : type == DATA_2 ? second : NONE;
    if (data == null || data.values() < 0) {
      throw new IOException("a page header does not say how many values the page has");
    }
    if (data.levels() < 0 || data.levels() > packed || data.levels() > unpacked) {
      throw new IOException("a page is shorter than its levels");
    }
    return new ParquetPage(
        data.values(), unpacked, packed, checksum, data.levels(), data.compressed());
  }

  private static Data data(CompactThrift thrift) throws IOException {
    thrift.requireStructure();
    int outer = thrift.field();
    thrift.begin();
    int values = -1;
    for (int field = thrift.next(); field != CompactThrift.STOP; field = thrift.next()) {
      if (field == 1) {
        values = thrift.integer();
      } else {
        thrift.skip();
      }
    }
    thrift.end(outer);
    return new Data(values, 0, true);
  }

  private static Data data2(CompactThrift thrift) throws IOException {
    thrift.requireStructure();
    int outer = thrift.field();
    thrift.begin();
    int values = -1;
    int definitions = 0;
    int repetitions = 0;
    boolean compressed = true;
    for (int field = thrift.next(); field != CompactThrift.STOP; field = thrift.next()) {
      switch (field) {
        case 1 -> values = thrift.integer();
        case 5 -> definitions = thrift.integer();
        case 6 -> repetitions = thrift.integer();
        case 7 -> compressed = thrift.flag();
        default -> thrift.skip();
      }
    }
    thrift.end(outer);
    boolean sane = definitions >= 0 && repetitions >= 0 && (definitions + repetitions) >= 0;
    return new Data(values, sane ? definitions + repetitions : -1, compressed);
  }
}
