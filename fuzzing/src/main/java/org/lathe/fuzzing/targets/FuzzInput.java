package org.lathe.fuzzing.targets;

import java.util.Arrays;

/**
 * An input of the fuzzer: which file of a folder it replaces, and by what.
 *
 * @param file number of the file among those of the target, from 0
 * @param content all bytes of the file
 */
public record FuzzInput(int file, byte[] content) {
  /**
   * Returns the input of bytes. Where there are several files, the first byte tells which; any byte
   * tells one.
   *
   * @param files of the target, at most 256
   */
  public static FuzzInput of(byte[] bytes, int files) {
    if (files == 1) {
      return new FuzzInput(0, bytes);
    }
    return bytes.length == 0
        ? new FuzzInput(0, bytes)
        : new FuzzInput((bytes[0] & 0xFF) % files, Arrays.copyOfRange(bytes, 1, bytes.length));
  }

  /** Returns the bytes from which {@link #of} makes this input. */
  public byte[] bytes(int files) {
    if (files == 1) {
      return content;
    }
    byte[] bytes = new byte[content.length + 1];
    bytes[0] = (byte) file;
    System.arraycopy(content, 0, bytes, 1, content.length);
    return bytes;
  }
}
