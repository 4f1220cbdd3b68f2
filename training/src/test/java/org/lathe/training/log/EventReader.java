package org.lathe.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reads event files by what TFRecord, Protocol Buffers and event.proto say, and with none of the
 * code that writes them.
 */
public final class EventReader {
  private static final int POLYNOMIAL = 0x82f63b78;

  private EventReader() {}

  /** An event: what is not in it is null or empty. */
  public record Event(
      double time, long step, String version, Integer status, Map<String, Float> scalars) {}

  /** CRC32C, bit by bit. */
  static int crc(byte[] bytes) {
    int crc = ~0;
    for (byte next : bytes) {
      crc ^= next & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) == 1 ? POLYNOMIAL : 0);
      }
    }
    return ~crc;
  }

  private static int masked(byte[] bytes) {
    int crc = crc(bytes);
    return (crc >>> 15 | crc << 17) + 0xa282ead8;
  }

  /** Returns the event files of a folder, in the order of their names. */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> inside = Files.list(folder)) {
      return inside
          .filter(file -> file.getFileName().toString().contains("tfevents"))
          .sorted()
          .toList();
    }
  }

  /** Returns the events of a file; every checksum must be right. */
  public static List<Event> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Event> events = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] length = new byte[8];
      bytes.get(length);
      assertEquals(masked(length), bytes.getInt());
      byte[] data =
          new byte[(int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong()];
      bytes.get(data);
      assertEquals(masked(data), bytes.getInt());
      events.add(event(data));
    }
    return events;
  }

  private static Event event(byte[] data) {
    Map<Integer, List<Object>> event = fields(data);
    Map<String, Float> scalars = new LinkedHashMap<>();
    for (Object summary : event.getOrDefault(5, List.of())) {
      for (Object value : fields((byte[]) summary).get(1)) {
        Map<Integer, List<Object>> fields = fields((byte[]) value);
        scalars.put(text(fields.get(1)), (Float) fields.get(2).getFirst());
      }
    }
    Integer status = null;
    if (event.containsKey(7)) {
      status = ((Long) fields((byte[]) event.get(7).getFirst()).get(1).getFirst()).intValue();
    }
    return new Event(
        (Double) event.get(1).getFirst(),
        (Long) event.get(2).getFirst(),
        event.containsKey(3) ? text(event.get(3)) : null,
        status,
        scalars);
  }

  private static String text(List<Object> field) {
    return new String((byte[]) field.getFirst(), StandardCharsets.UTF_8);
  }

  /** The fields of a message by number: varints as Long, fixed ones as Double and Float. */
  private static Map<Integer, List<Object>> fields(byte[] message) {
    ByteBuffer bytes = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, List<Object>> fields = new TreeMap<>();
    while (bytes.hasRemaining()) {
      long key = varint(bytes);
      Object value =
          switch ((int) key & 7) {
            case 0 -> varint(bytes);
            case 1 -> bytes.getDouble();
            case 2 -> {
              byte[] inner = new byte[(int) varint(bytes)];
              bytes.get(inner);
              yield inner;
            }
            case 5 -> bytes.getFloat();
            default -> throw new AssertionError("no wire type " + (key & 7));
          };
      fields.computeIfAbsent((int) (key >>> 3), number -> new ArrayList<>()).add(value);
    }
    return fields;
  }

  private static long varint(ByteBuffer bytes) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /**
   * Returns the value of a tag at each step as TensorBoard shows it: a start message takes back all
   * from its step on.
   */
  public static Map<Long, Float> curve(Path folder, String tag) throws IOException {
    TreeMap<Long, Float> curve = new TreeMap<>();
    for (Path file : files(folder)) {
      for (Event event : read(file)) {
        if (event.status() != null) {
          assertEquals(1, event.status(), "START");
          curve.tailMap(event.step(), true).clear();
        }
        if (event.scalars().containsKey(tag)) {
          assertEquals(null, curve.put(event.step(), event.scalars().get(tag)), "twice");
        }
      }
    }
    return curve;
  }
}
