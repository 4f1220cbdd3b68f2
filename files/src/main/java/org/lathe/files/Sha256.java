package org.lathe.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes a SHA-256 digest step by step; the result is in hexadecimal. */
public final class Sha256 {
  private static final int CHUNK = 1 << 20;

  private final MessageDigest digest;

  /** Starts an empty digest. */
  public Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Returns the digest of a file's bytes.
   *
   * @throws IOException if it cannot be read
   */
  public static String of(Path file) throws IOException {
    Sha256 sha256 = new Sha256();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        sha256.add(chunk, 0, read);
      }
    }
    return sha256.hex();
  }

  /** Returns the digest of a text in UTF-8. */
  public static String of(String text) {
    Sha256 sha256 = new Sha256();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    sha256.add(bytes, 0, bytes.length);
    return sha256.hex();
  }

  /** Adds {@code count} bytes from {@code from}. */
  public void add(byte[] bytes, int from, int count) {
    digest.update(bytes, from, count);
  }

  /** Adds integers, each as four bytes, little-endian. */
  public void add(int[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    digest.update(bytes);
  }

  /** Ends the digest and returns it; nothing can be added after. */
  public String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
