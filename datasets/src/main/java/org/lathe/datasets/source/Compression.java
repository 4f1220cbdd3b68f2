package org.lathe.datasets.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** The compression of a file, determined by the ending of its name. */
public enum Compression {
  /** No compression. */
  NONE(""),
  /** gzip (RFC 1952), of one or more members. */
  GZIP(".gz"),
  /** Zstandard (RFC 8878), of one or more frames. */
  ZSTD(".zst"),
  /** xz. */
  XZ(".xz");

  private static final int BUFFER = 1 << 16;

  /** Logarithm of the largest window: archives of forum posts are made with it. */
  private static final int LARGEST_WINDOW = 31;

  /** In KiB: four times what the strongest preset of xz needs. */
  private static final int XZ_MEMORY = 1 << 18;

  private final String suffix;

  Compression(String suffix) {
    this.suffix = suffix;
  }

  /** Returns the ending of file names with this compression. */
  public String suffix() {
    return suffix;
  }

  static Compression of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(compression -> compression != NONE && lower.endsWith(compression.suffix))
        .findFirst()
        .orElse(NONE);
  }

  /** Returns the name without this ending. */
  String strip(String name) {
    return name.substring(0, name.length() - suffix.length());
  }

  InputStream open(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      // The JDK's own takes a damaged header of a later member for the end of the file.
      case GZIP ->
          GzipCompressorInputStream.builder()
              .setInputStream(in)
              .setBufferSize(BUFFER)
              .setDecompressConcatenated(true)
              .get();
      case ZSTD -> new ZstdInputStream(in).setLongMax(LARGEST_WINDOW);
      case XZ -> new XZInputStream(in, XZ_MEMORY);
    };
  }
}
