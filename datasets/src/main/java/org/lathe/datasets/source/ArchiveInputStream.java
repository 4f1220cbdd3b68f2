package org.lathe.datasets.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipFile;

/** An entry of a zip archive, which is closed with it. */
final class ArchiveInputStream extends FilterInputStream {
  private final ZipFile zip;

  ArchiveInputStream(ZipFile zip, InputStream in) {
    super(in);
    this.zip = zip;
  }

  @Override
  public void close() throws IOException {
    try (zip) {
      super.close();
    }
  }
}
