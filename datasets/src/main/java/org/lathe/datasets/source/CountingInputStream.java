package org.lathe.datasets.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Counts the bytes that were read, for showing progress. */
final class CountingInputStream extends FilterInputStream {
  /** Returns the number of bytes read so far. */
  static final class Count {
    private long bytes;

    long bytes() {
      return bytes;
    }

    void add(long more) {
      bytes += more;
    }
  }

  private final Count count;

  CountingInputStream(InputStream in, Count count) {
    super(in);
    this.count = count;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count.add(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int read = super.read(into, from, length);
    count.add(Math.max(0, read));
    return read;
  }
}
