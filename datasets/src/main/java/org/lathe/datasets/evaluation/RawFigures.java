package org.lathe.datasets.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a file's bytes say, whatever they mean.
 *
 * @param bytes how many
 * @param lines line feeds, as {@code wc -l} counts
 * @param sha256 of all, in hexadecimal
 * @param head SHA-256 of the first 4,096 bytes, or of all where there are fewer
 */
record RawFigures(long bytes, long lines, String sha256, String head) {
  private static final int HEAD = 4096;
  private static final int CHUNK = 1 << 16;

  /** Reads a file once. */
  static RawFigures of(Path file) {
    MessageDigest whole = digest();
    MessageDigest head = digest();
    long bytes = 0;
    long lines = 0;
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        head.update(chunk, 0, Math.clamp(HEAD - bytes, 0, read));
        whole.update(chunk, 0, read);
        for (int i = 0; i < read; i++) {
          lines += chunk[i] == '\n' ? 1 : 0;
        }
        bytes += read;
      }
    } catch (IOException e) {
      throw Utf8Lines.failure(file, e);
    }
    return new RawFigures(bytes, lines, hex(whole), hex(head));
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
