package org.lathe.datasets.baseline;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/**
 * The size of text compressed as by {@code xz -9e}, the whole container counted. The encoder is XZ
 * for Java with the same settings; the command writes other bytes, and 0.3 % more of 400 KB of Java
 * sources. The dictionary is limited to the size of the text: a larger one changes no size, and
 * needs 700 MB of memory.
 *
 * <p>It is a scale, not a rival on equal terms: xz sees all the earlier text, over the borders of
 * sequences, and none of the training text. Of a few KB, the container and a dictionary that is
 * still empty are much of the size.
 */
final class XzSize {
  // What "extreme" means in xz 5: src/liblzma/lzma/lzma_encoder_presets.c.
  private static final int NICE_LENGTH = 273;
  private static final int DEPTH = 512;

  private XzSize() {}

  /** Returns the size in bytes. */
  static long of(byte[] text) {
    long[] size = {0};
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            size[0] += length;
          }
        };
    try {
      LZMA2Options options = new LZMA2Options(LZMA2Options.PRESET_MAX);
      options.setNiceLen(NICE_LENGTH);
      options.setDepthLimit(DEPTH);
      options.setDictSize(
          Math.clamp(text.length, LZMA2Options.DICT_SIZE_MIN, options.getDictSize()));
      try (XZOutputStream xz = new XZOutputStream(counting, options)) {
        xz.write(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return size[0];
  }
}
