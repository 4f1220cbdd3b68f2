package org.lathe.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;

/**
 * A file of {@link Safetensors} whose tensors are read one at a time, so that only one tensor of a
 * large model is in memory besides its destination. Element types F32, F64, I32 and I64 are read,
 * and F16 and BF16 as the float32 numbers that they are.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** A header longer than this is no header. */
  private static final long LONGEST_HEADER = 100L << 20;

  private static final Set<String> READ = Set.of("F32", "F64", "F16", "BF16", "I32", "I64");

  private final Path file;
  private final FileChannel channel;
  private final long start;
  private final Map<String, SafetensorsHeader.Slice> tensors;

  private SafetensorsFile(
      Path file, FileChannel channel, long start, Map<String, SafetensorsHeader.Slice> tensors) {
    this.file = file;
    this.channel = channel;
    this.start = start;
    this.tensors = tensors;
  }

  /**
   * Opens a file and reads its header.
   *
   * @throws InputException if the file is missing, truncated, has bytes that are no tensor's, or is
   *     not in this format
   */
  public static SafetensorsFile open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException("no such file: " + file);
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      SafetensorsFile opened = header(file, channel);
      channel = null;
      return opened;
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s has a damaged header: %s: %s"
              .formatted(file, Json.reason(e), SafetensorsHeader.REMEDY));
    } catch (IOException e) {
      throw cannotRead(file, e);
    } finally {
      closeQuietly(channel);
    }
  }

  private static SafetensorsFile header(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    long length = size < 8 ? -1 : buffer(channel, 0, 8, file).getLong();
    if (length < 2 || length > LONGEST_HEADER || length > size - 8) {
      throw new InputException(
          file + " is truncated or not a safetensors file (" + size + " bytes)");
    }
    JsonNode root = Json.reader().readTree(text(file, buffer(channel, 8, length, file)));
    return new SafetensorsFile(
        file, channel, 8 + length, SafetensorsHeader.slices(file, root, size - 8 - length));
  }

  /** Names could otherwise be read as others: a lenient decoder replaces what is no UTF-8. */
  private static String text(Path file, ByteBuffer header) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(header).toString();
    } catch (CharacterCodingException e) {
      throw new InputException(
          "%s has a damaged header: byte %d of it is not UTF-8: %s"
              .formatted(file, header.position(), SafetensorsHeader.REMEDY),
          e);
    }
  }

  /** Returns the names of its tensors, in the order of its header. */
  public Set<String> names() {
    return tensors.keySet();
  }

  /**
   * Returns the name of the element type of a tensor, which need not be one that is read.
   *
   * @throws InputException if there is none of that name
   */
  public String elementType(String name) {
    return slice(name).dtype();
  }

  /**
   * Returns the extents of a tensor; empty for a scalar.
   *
   * @throws InputException if there is none of that name
   */
  public int[] shape(String name) {
    return slice(name).shape().clone();
  }

  private SafetensorsHeader.Slice slice(String name) {
    SafetensorsHeader.Slice slice = tensors.get(name);
    if (slice == null) {
      throw new InputException(file + " has no tensor " + name);
    }
    return slice;
  }

  /**
   * Reads a tensor.
   *
   * @throws InputException if there is none of that name, its element type is another, or the file
   *     is damaged
   */
  public Safetensors.Entry read(String name) {
    try {
      return entry(slice(name));
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  private Safetensors.Entry entry(SafetensorsHeader.Slice slice) throws IOException {
    String name = slice.name();
    String dtype = slice.dtype();
    if (!READ.contains(dtype)) {
      throw new InputException(
          "%s: tensor %s has element type '%s'; F32, F64, F16, BF16, I32 and I64 are read"
              .formatted(file, name, dtype));
    }
    // The header was checked: the shape fits the offsets, and these the file.
    ByteBuffer bytes = buffer(channel, start + slice.from(), slice.to() - slice.from(), file);
    return elements(name, slice.shape().clone(), dtype, (int) slice.count(), bytes);
  }

  private Safetensors.Entry elements(
      String name, int[] shape, String dtype, int count, ByteBuffer bytes) {
    switch (dtype) {
      case "F32" -> {
        float[] floats = new float[count];
        bytes.asFloatBuffer().get(floats);
        return Safetensors.Entry.of(shape, floats);
      }
      case "F16" -> {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
          floats[i] = Float.float16ToFloat(bytes.getShort());
        }
        return Safetensors.Entry.of(shape, floats);
      }
      case "BF16" -> {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
          // The upper half of a float32.
          floats[i] = Float.intBitsToFloat(bytes.getShort() << 16);
        }
        return Safetensors.Entry.of(shape, floats);
      }
      case "F64" -> {
        double[] doubles = new double[count];
        bytes.asDoubleBuffer().get(doubles);
        return Safetensors.Entry.of(shape, doubles);
      }
      case "I32" -> {
        int[] ints = new int[count];
        bytes.asIntBuffer().get(ints);
        return Safetensors.Entry.of(shape, ints);
      }
      default -> {
        int[] ints = new int[count];
        for (int i = 0; i < count; i++) {
          long element = bytes.getLong();
          if (element != (int) element) {
            throw new InputException(
                file + ": tensor " + name + " contains " + element + ", more than 32 bits");
          }
          ints[i] = (int) element;
        }
        return Safetensors.Entry.of(shape, ints);
      }
    }
  }

  private static ByteBuffer buffer(FileChannel channel, long from, long length, Path file)
      throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new InputException(file + ": a tensor of " + length + " bytes is too large");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new InputException(file + " is truncated");
      }
    }
    return bytes.flip();
  }

  private static InputException cannotRead(Path file, IOException e) {
    return new InputException("cannot read " + file + ": " + e.getMessage());
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // What went wrong before is on its way to the user.
      }
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
