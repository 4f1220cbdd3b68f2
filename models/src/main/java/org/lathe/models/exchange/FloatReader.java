package org.lathe.models.exchange;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.SafetensorsFile;
import org.lathe.models.Weights;

/** Reads tensors of a file as finite float32 numbers, whatever the file has. */
final class FloatReader {
  private final Path file;
  private final SafetensorsFile opened;
  private final Map<String, Integer> types = new TreeMap<>();

  FloatReader(Path file, SafetensorsFile opened) {
    this.file = file;
    this.opened = opened;
  }

  /**
   * Reads a tensor.
   *
   * @param extents that it must have
   * @throws InputException if it has others, or is of another element type than F32, F64, F16 and
   *     BF16, or has a number that is not finite as float32
   */
  float[] read(String name, int[] extents) {
    int[] found = opened.shape(name);
    if (!Arrays.equals(found, extents)) {
      throw new InputException(
          "%s: tensor %s is %s, the configuration requires %s: give the {config} of this checkpoint"
              .formatted(file, name, Arrays.toString(found), Arrays.toString(extents)));
    }
    String type = opened.elementType(name);
    float[] floats =
        switch (type) {
          case "F32", "F16", "BF16" -> opened.read(name).floats();
          case "F64" -> rounded(opened.read(name));
          default ->
              throw new InputException(
                  "%s: tensor %s has element type %s, a weight must have F32, F64, F16 or BF16: save it as one of them"
                      .formatted(file, name, type));
        };
    Weights.requireFinite(file.toString(), name, floats);
    if (!type.equals("F32")) {
      types.merge(type, 1, Integer::sum);
    }
    return floats;
  }

  private static float[] rounded(Safetensors.Entry entry) {
    float[] floats = new float[entry.doubles().length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) entry.doubles()[i];
    }
    return floats;
  }

  /** Returns the number of tensors read of each element type but F32. */
  Map<String, Integer> types() {
    return types;
  }
}
