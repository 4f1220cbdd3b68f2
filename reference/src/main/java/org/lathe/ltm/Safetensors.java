package org.lathe.ltm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors by name in the safetensors format: eight bytes of header length, a JSON header, the
 * elements, all little-endian. Element types F32, F64, I32 and I64 are read; F32, F64 and I32 are
 * written.
 */
public final class Safetensors {
  /** A header longer than this is no header. */
  private static final long LONGEST_HEADER = 100L << 20;

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One tensor; exactly one of the arrays is there.
   *
   * @param shape extents; empty for a scalar
   * @param floats elements of an F32 tensor
   * @param doubles elements of an F64 tensor
   * @param ints elements of an I32 or I64 tensor
   */
  public record Entry(int[] shape, float[] floats, double[] doubles, int[] ints) {
    /** An F32 tensor. */
    public static Entry of(int[] shape, float[] floats) {
      return new Entry(shape, floats, null, null);
    }

    /** An F64 tensor. */
    public static Entry of(int[] shape, double[] doubles) {
      return new Entry(shape, null, doubles, null);
    }

    /** An I32 tensor. */
    public static Entry of(int[] shape, int[] ints) {
      return new Entry(shape, null, null, ints);
    }

    /** The elements as float64, whatever they are stored as. */
    public double[] asDoubles() {
      if (doubles != null) {
        return doubles;
      }
      double[] wide = new double[floats != null ? floats.length : ints.length];
      for (int i = 0; i < wide.length; i++) {
        wide[i] = floats != null ? floats[i] : ints[i];
      }
      return wide;
    }

    private String dtype() {
      return floats != null ? "F32" : doubles != null ? "F64" : "I32";
    }

    private long bytes() {
      return floats != null
          ? 4L * floats.length
          : doubles != null ? 8L * doubles.length : 4L * ints.length;
    }
  }

  private Safetensors() {}

  /**
   * Reads all tensors of a file, in the order of its header.
   *
   * @throws CheckpointException if the file is missing, truncated or not in this format
   */
  public static Map<String, Entry> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException("no such file: " + file);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long headerLength = size < 8 ? -1 : buffer(channel, 0, 8, file).getLong();
      if (headerLength < 2 || headerLength > LONGEST_HEADER || headerLength > size - 8) {
        throw new CheckpointException(
            file + " is truncated or no safetensors file (" + size + " bytes)");
      }
      byte[] header = new byte[(int) headerLength];
      buffer(channel, 8, header.length, file).get(header);
      JsonNode root = JSON.readTree(new String(header, StandardCharsets.UTF_8));
      Map<String, Entry> tensors = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : root.properties()) {
        if (!field.getKey().equals("__metadata__")) {
          tensors.put(
              field.getKey(),
              entry(channel, 8 + headerLength, field.getKey(), field.getValue(), file));
        }
      }
      return tensors;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(file + " has a damaged header: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private static Entry entry(FileChannel channel, long start, String name, JsonNode node, Path file)
      throws IOException {
    JsonNode extents = node.path("shape");
    int[] shape = new int[extents.size()];
    long count = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = extents.get(i).asInt(-1);
      count *= shape[i];
    }
    long from = node.path("data_offsets").path(0).asLong(-1);
    long to = node.path("data_offsets").path(1).asLong(-1);
    String dtype = node.path("dtype").asText();
    int width =
        switch (dtype) {
          case "F32", "I32" -> 4;
          case "F64", "I64" -> 8;
          default ->
              throw new CheckpointException(
                  file
                      + ": tensor "
                      + name
                      + " has element type '"
                      + dtype
                      + "'; F32, F64, I32 and I64 are read");
        };
    if (from < 0 || count < 0 || to - from != count * width) {
      throw new CheckpointException(
          file
              + ": tensor "
              + name
              + " "
              + Arrays.toString(shape)
              + " does not fit its offsets "
              + from
              + " to "
              + to);
    }
    if (to > channel.size() - start) {
      throw new CheckpointException(
          file
              + " is truncated: tensor "
              + name
              + " ends at byte "
              + to
              + " of the elements, the file has "
              + (channel.size() - start));
    }
    ByteBuffer bytes = buffer(channel, start + from, to - from, file);
    int n = (int) count;
    switch (dtype) {
      case "F32" -> {
        float[] floats = new float[n];
        bytes.asFloatBuffer().get(floats);
        return Entry.of(shape, floats);
      }
      case "F64" -> {
        double[] doubles = new double[n];
        bytes.asDoubleBuffer().get(doubles);
        return Entry.of(shape, doubles);
      }
      case "I32" -> {
        int[] ints = new int[n];
        bytes.asIntBuffer().get(ints);
        return Entry.of(shape, ints);
      }
      default -> {
        int[] ints = new int[n];
        for (int i = 0; i < n; i++) {
          long element = bytes.getLong();
          if (element != (int) element) {
            throw new CheckpointException(
                file + ": tensor " + name + " holds " + element + ", more than 32 bits");
          }
          ints[i] = (int) element;
        }
        return Entry.of(shape, ints);
      }
    }
  }

  private static ByteBuffer buffer(FileChannel channel, long from, long length, Path file)
      throws IOException {
    if (length > Integer.MAX_VALUE - 8) {
      throw new CheckpointException(file + ": a tensor of " + length + " bytes is too large");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new CheckpointException(file + " is truncated");
      }
    }
    return bytes.flip();
  }

  /** Writes tensors in the order of the map, whole or not at all. */
  public static void write(Path file, Map<String, Entry> tensors) {
    ObjectNode header = JSON.createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    long offset = 0;
    for (Map.Entry<String, Entry> field : tensors.entrySet()) {
      Entry entry = field.getValue();
      ObjectNode node = header.putObject(field.getKey());
      node.put("dtype", entry.dtype());
      Arrays.stream(entry.shape()).forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(offset).add(offset + entry.bytes());
      offset += entry.bytes();
    }
    // Padded with spaces to a multiple of 8, as the format's own writer does.
    String text = header.toString();
    byte[] json = (text + " ".repeat((8 - text.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
    List<Entry> entries = new ArrayList<>(tensors.values());
    DurableFile.write(
        file,
        out -> {
          ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
          out.write(length.putLong(json.length).array());
          out.write(json);
          for (Entry entry : entries) {
            writeElements(out, entry);
          }
        });
  }

  private static void writeElements(OutputStream out, Entry entry) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    int width = entry.doubles() != null ? 8 : 4;
    int count = (int) (entry.bytes() / width);
    for (int i = 0; i < count; i++) {
      if (entry.floats() != null) {
        chunk.putFloat(entry.floats()[i]);
      } else if (entry.doubles() != null) {
        chunk.putDouble(entry.doubles()[i]);
      } else {
        chunk.putInt(entry.ints()[i]);
      }
      if (chunk.remaining() < width) {
        out.write(chunk.array(), 0, chunk.position());
        chunk.clear();
      }
    }
    out.write(chunk.array(), 0, chunk.position());
  }
}
