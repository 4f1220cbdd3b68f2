package org.lathe.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tensors by name in the safetensors format: eight bytes of header length, a JSON header, the
 * elements, all little-endian. Element types F32, F64, F16, BF16, I32 and I64 are read; F32, F64
 * and I32 are written.
 */
public final class Safetensors {

  /**
   * One tensor; exactly one of the arrays is there.
   *
   * @param shape extents; empty for a scalar
   * @param floats elements of an F32 tensor, or of one of F16 or BF16
   * @param doubles elements of an F64 tensor
   * @param ints elements of an I32 or I64 tensor
   */
  public record Entry(int[] shape, float[] floats, double[] doubles, int[] ints) {
    /** Returns an F32 tensor. */
    public static Entry of(int[] shape, float[] floats) {
      return new Entry(shape, floats, null, null);
    }

    /** Returns an F64 tensor. */
    public static Entry of(int[] shape, double[] doubles) {
      return new Entry(shape, null, doubles, null);
    }

    /** Returns an I32 tensor. */
    public static Entry of(int[] shape, int[] ints) {
      return new Entry(shape, null, null, ints);
    }

    /** Returns the elements as float64, whatever they are stored as. */
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
   * @throws InputException if the file is missing, truncated or not in this format
   */
  public static Map<String, Entry> read(Path file) {
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      Map<String, Entry> tensors = new LinkedHashMap<>();
      opened.names().forEach(name -> tensors.put(name, opened.read(name)));
      return tensors;
    }
  }

  /** Writes tensors in the order of the map, whole or not at all. */
  public static void write(Path file, Map<String, Entry> tensors) {
    ObjectNode header = Json.object();
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
