package org.lathe.training.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * TensorBoard's message {@code Event} in the encoding of Protocol Buffers. Written by hand, since
 * four messages need eight fields of four types: Google's library is half a megabyte without the
 * messages, which are in no small library.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">the encoding</a>
 * @see <a
 *     href="https://github.com/tensorflow/tensorboard/blob/master/tensorboard/compat/proto/event.proto">event.proto</a>
 */
final class EventMessage {
  private static final String VERSION = "brain.Event:2";

  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_AND_BYTES = 2;
  private static final int FOUR_BYTES = 5;

  private static final int SEVEN_BITS = 0x7f;
  private static final int MORE = 0x80;

  // Event: wall_time = 1, step = 2, file_version = 3, summary = 5, session_log = 7.
  // Summary: value = 1. Summary.Value: tag = 1, simple_value = 2. SessionLog: status = 1.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;
  private static final int SESSION_LOG = 7;
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;
  private static final int STATUS = 1;
  private static final int START = 1;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private EventMessage() {}

  /** Returns the first message of a file. */
  static byte[] version(double time) {
    return event(time, 0).field(FILE_VERSION, utf8(VERSION)).bytes.toByteArray();
  }

  /** Returns the message that makes steps from {@code first} on invalid that were logged before. */
  static byte[] start(double time, long first) {
    EventMessage log = new EventMessage().number(STATUS, START);
    return event(time, first).field(SESSION_LOG, log.bytes.toByteArray()).bytes.toByteArray();
  }

  /**
   * Returns the message with the scalars of a step, by tag.
   *
   * @param time in seconds since 1970
   */
  static byte[] scalars(double time, long step, Map<String, Double> scalars) {
    EventMessage summary = new EventMessage();
    scalars.forEach(
        (tag, value) ->
            summary.field(
                VALUE,
                new EventMessage()
                    .field(TAG, utf8(tag))
                    .single(SIMPLE_VALUE, value.floatValue())
                    .bytes
                    .toByteArray()));
    return event(time, step).field(SUMMARY, summary.bytes.toByteArray()).bytes.toByteArray();
  }

  private static EventMessage event(double time, long step) {
    EventMessage event = new EventMessage().key(WALL_TIME, EIGHT_BYTES);
    event.bytes.writeBytes(littleEndian(Double.BYTES).putDouble(time).array());
    return event.number(STEP, step);
  }

  private EventMessage number(int field, long value) {
    return key(field, VARINT).varint(value);
  }

  private EventMessage single(int field, float value) {
    key(field, FOUR_BYTES);
    bytes.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
    return this;
  }

  private EventMessage field(int field, byte[] value) {
    key(field, LENGTH_AND_BYTES).varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private EventMessage key(int field, int type) {
    return varint((long) field << 3 | type);
  }

  private EventMessage varint(long value) {
    long left = value;
    while ((left & ~SEVEN_BITS) != 0) {
      bytes.write((int) (left & SEVEN_BITS) | MORE);
      left >>>= 7;
    }
    bytes.write((int) left);
    return this;
  }

  private static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
