package org.lathe.training.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * A file of TensorBoard's events: records in the framing of TFRecord. A record is the length of its
 * data (8 bytes), a checksum of these bytes (4), the data, and a checksum of them (4); all numbers
 * little-endian.
 *
 * @see <a href="https://www.tensorflow.org/tutorials/load_data/tfrecord">TFRecord</a>
 */
final class EventFile implements AutoCloseable {
  /**
   * TensorBoard reads the files of a folder in the order of their names, so the time comes first.
   */
  private static final Pattern NAME = Pattern.compile("events\\.out\\.tfevents\\.(\\d{10})\\..*");

  /** In place of the name of a machine, which would have to be looked up. */
  private static final String WRITER = "lathe";

  private static final int MASK = 0xa282ead8;
  private static final int ROTATED = 15;

  private final FileChannel channel;

  private EventFile(FileChannel channel) {
    this.channel = channel;
  }

  /** Returns the event files of a folder, in the order in which they are read. */
  static List<Path> in(Path folder) {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a file in a folder that is read after those that are there. */
  static EventFile create(Path folder) throws IOException {
    long second = System.currentTimeMillis() / 1000;
    for (Path other : in(folder)) {
      Matcher name = NAME.matcher(other.getFileName().toString());
      if (name.matches()) {
        second = Math.max(second, Long.parseLong(name.group(1)) + 1);
      }
    }
    Path file =
        folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.%s", second, WRITER));
    return new EventFile(
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Appends a record, and hands it to the system. */
  void add(byte[] data) throws IOException {
    ByteBuffer record =
        ByteBuffer.allocate(Long.BYTES + Integer.BYTES + data.length + Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(data.length);
    record
        .putInt(checksum(record.array(), Long.BYTES))
        .put(data)
        .putInt(checksum(data, data.length));
    record.flip();
    while (record.hasRemaining()) {
      channel.write(record);
    }
  }

  /**
   * Returns the CRC32C of the first bytes, masked: a checksum of data that contain checksums should
   * not be one of them.
   */
  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return Integer.rotateRight((int) crc.getValue(), ROTATED) + MASK;
  }

  void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
