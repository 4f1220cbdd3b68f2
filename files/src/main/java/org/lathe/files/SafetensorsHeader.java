package org.lathe.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks the header of a file of {@link Safetensors} by the rules of the format: a shape is a list
 * of whole numbers that comes to as many bytes as the tensor's offsets, and the tensors cover the
 * elements without holes, overlaps or a rest. An element type that is not read is refused only when
 * a tensor is read, since a file may have others that nobody reads.
 */
final class SafetensorsHeader {
  static final String REMEDY = "save or download the file again";

  private static final String METADATA = "__metadata__";

  /**
   * Bits of an element, by the names of the format. A type that is not here is of a later version
   * of it: of such a tensor only the place is checked.
   */
  private static final Map<String, Integer> BITS =
      Map.ofEntries(
          Map.entry("BOOL", 8),
          Map.entry("U8", 8),
          Map.entry("I8", 8),
          Map.entry("F8_E5M2", 8),
          Map.entry("F8_E4M3", 8),
          Map.entry("F8_E8M0", 8),
          Map.entry("I16", 16),
          Map.entry("U16", 16),
          Map.entry("F16", 16),
          Map.entry("BF16", 16),
          Map.entry("I32", 32),
          Map.entry("U32", 32),
          Map.entry("F32", 32),
          Map.entry("I64", 64),
          Map.entry("U64", 64),
          Map.entry("F64", 64),
          Map.entry("C64", 64));

  /**
   * Where a tensor is.
   *
   * @param name in the header
   * @param dtype name of the element type
   * @param shape extents; empty for a scalar
   * @param from first byte, counted from the first element of the file
   * @param to byte after the last
   */
  record Slice(String name, String dtype, int[] shape, long from, long to) {
    /** Returns the number of elements by the shape, or -1 if it is too large for any file. */
    long count() {
      long count = 1;
      for (int extent : shape) {
        if (extent > 0 && count > Long.MAX_VALUE / Long.BYTES / extent) {
          return -1;
        }
        count *= extent;
      }
      return count;
    }
  }

  private SafetensorsHeader() {}

  /**
   * Returns the tensors by name, in the order of the header.
   *
   * @param elements bytes of the file after the header
   * @throws InputException if the header breaks a rule of the format
   */
  static Map<String, Slice> slices(Path file, JsonNode root, long elements) {
    if (!(root instanceof ObjectNode)) {
      throw new InputException(
          "%s: the header is %s, must be a JSON object: %s"
              .formatted(file, Json.brief(root), REMEDY));
    }
    Map<String, Slice> slices = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (field.getKey().equals(METADATA)) {
        requireTexts(file, field.getValue());
      } else {
        slices.put(field.getKey(), slice(file, field.getKey(), field.getValue()));
      }
    }
    requireCover(file, List.copyOf(slices.values()), elements);
    return slices;
  }

  private static void requireTexts(Path file, JsonNode metadata) {
    boolean texts = metadata.isObject();
    for (JsonNode value : metadata) {
      texts &= value.isTextual();
    }
    if (!texts) {
      throw new InputException(
          "%s: %s is %s, must be an object of texts: %s"
              .formatted(file, METADATA, Json.brief(metadata), REMEDY));
    }
  }

  private static Slice slice(Path file, String name, JsonNode node) {
    JsonNode dtype = node.path("dtype");
    require(dtype.isTextual(), file, name, "dtype", dtype, "the name of an element type");
    JsonNode extents = node.path("shape");
    boolean listed = extents.isArray();
    int[] shape = new int[listed ? extents.size() : 0];
    for (int i = 0; listed && i < shape.length; i++) {
      JsonNode extent = extents.get(i);
      listed = extent.isIntegralNumber() && extent.canConvertToInt() && extent.asInt() >= 0;
      shape[i] = extent.asInt();
    }
    require(listed, file, name, "shape", extents, "a list of whole numbers from 0 to 2147483647");
    JsonNode offsets = node.path("data_offsets");
    boolean paired = offsets.isArray() && offsets.size() == 2;
    for (int i = 0; paired && i < 2; i++) {
      JsonNode offset = offsets.get(i);
      paired = offset.isIntegralNumber() && offset.canConvertToLong() && offset.asLong() >= 0;
    }
    require(
        paired && offsets.get(0).asLong() <= offsets.get(1).asLong(),
        file,
        name,
        "data_offsets",
        offsets,
        "a list of two whole numbers, begin and end");
    Slice slice =
        new Slice(name, dtype.asText(), shape, offsets.get(0).asLong(), offsets.get(1).asLong());
    requireFit(file, slice);
    return slice;
  }

  private static void require(
      boolean holds, Path file, String name, String field, JsonNode value, String wanted) {
    if (!holds) {
      throw new InputException(
          "%s: tensor %s has %s, must be %s: %s"
              .formatted(
                  file,
                  name,
                  value.isMissingNode() ? "no " + field : field + " " + Json.brief(value),
                  wanted,
                  REMEDY));
    }
  }

  private static void requireFit(Path file, Slice slice) {
    Integer bits = BITS.get(slice.dtype());
    if (bits == null) {
      return;
    }
    long count = slice.count();
    if (count < 0 || slice.to() - slice.from() != count * (bits / Byte.SIZE)) {
      throw new InputException(
          "%s: tensor %s of %s %s does not fit its offsets %d to %d: %s"
              .formatted(
                  file,
                  slice.name(),
                  slice.dtype(),
                  Arrays.toString(slice.shape()),
                  slice.from(),
                  slice.to(),
                  REMEDY));
    }
  }

  private static void requireCover(Path file, List<Slice> slices, long elements) {
    List<Slice> ordered =
        slices.stream()
            .sorted(Comparator.comparingLong(Slice::from).thenComparingLong(Slice::to))
            .toList();
    long end = 0;
    for (Slice slice : ordered) {
      if (slice.to() > elements) {
        throw new InputException(
            "%s is truncated: tensor %s ends at byte %d of the elements, the file has %d"
                .formatted(file, slice.name(), slice.to(), elements));
      }
      if (slice.from() != end) {
        throw new InputException(
            "%s: tensor %s begins at byte %d of the elements, must be %d, the end before it: %s"
                .formatted(file, slice.name(), slice.from(), end, REMEDY));
      }
      end = slice.to();
    }
    if (end != elements) {
      throw new InputException(
          "%s: %s ends at byte %d of the elements, the file has %d: %s"
              .formatted(
                  file,
                  ordered.isEmpty()
                      ? "the header without tensors"
                      : "the last tensor " + ordered.getLast().name(),
                  end,
                  elements,
                  REMEDY));
    }
  }
}
