package org.lathe.datasets.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lathe.files.Sha256;

/**
 * Measures of the bytes of a file, independent of its format.
 *
 * @param bytes number of bytes
 * @param lines line feeds, as {@code wc -l} counts
 * @param sha256 of all bytes, in hexadecimal
 * @param head SHA-256 of the first 4,096 bytes, or of all if there are fewer
 */
record RawFigures(long bytes, long lines, String sha256, String head) {
  private static final int HEAD = 4096;
  private static final int CHUNK = 1 << 16;

  /** Reads a file once. */
  static RawFigures of(Path file) {
    Sha256 whole = new Sha256();
    Sha256 head = new Sha256();
    long bytes = 0;
    long lines = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        head.add(chunk, 0, Math.clamp(HEAD - bytes, 0, read));
        whole.add(chunk, 0, read);
        for (int i = 0; i < read; i++) {
          lines += chunk[i] == '\n' ? 1 : 0;
        }
        bytes += read;
      }
    } catch (IOException e) {
      throw Utf8Lines.failure(file, e);
    }
    return new RawFigures(bytes, lines, whole.hex(), head.hex());
  }
}
