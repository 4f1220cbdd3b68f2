package org.lathe.models.exchange;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.InputException;
import org.lathe.files.Safetensors;
import org.lathe.files.SafetensorsFile;
import org.lathe.models.Model;

/**
 * The weights of a model, read from a safetensors file with Lathe's names or those of another
 * program. Every tensor is checked: none is missing, none is left over, each has the extents that
 * the configuration requires, and every number is finite. Numbers become float32.
 *
 * @param tensors by the names of Lathe's checkpoints, in their order
 * @param types number of tensors of each element type but F32, by its name
 * @param copies names in the file of weights that are there a second time, with the same numbers
 * @param buffers number of tensors that are no weights and were not read
 */
record ForeignWeights(
    Map<String, Safetensors.Entry> tensors,
    Map<String, Integer> types,
    List<String> copies,
    int buffers) {

  /**
   * Reads a file.
   *
   * @throws InputException if it is no safetensors file, or does not have the weights of the model
   */
  static ForeignWeights read(Path file, Model model) {
    PyTorchPickle.refuse(file);
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      NamedTensors named = NamedTensors.of(file, opened.names(), model);
      FloatReader reader = new FloatReader(file, opened);
      Map<String, int[]> extents = model.checkpointTensors();
      Map<String, Safetensors.Entry> tensors = new LinkedHashMap<>();
      extents.forEach(
          (name, shape) ->
              tensors.put(name, Safetensors.Entry.of(shape, elements(name, shape, named, reader))));
      named
          .copies()
          .forEach(
              (copy, of) ->
                  requireSame(
                      file,
                      copy,
                      of,
                      reader.read(copy, extents.get(of)),
                      tensors.get(of).floats()));
      for (String zero : named.zeros()) {
        requireZero(file, zero, reader.read(zero, opened.shape(zero)));
      }
      return new ForeignWeights(
          tensors, reader.types(), List.copyOf(named.copies().keySet()), named.buffers());
    }
  }

  private static float[] elements(
      String name, int[] shape, NamedTensors named, FloatReader reader) {
    Optional<NamedTensors.Source> source = named.weight(name);
    if (source.isEmpty()) {
      int count = 1;
      for (int extent : shape) {
        count = Math.multiplyExact(count, extent);
      }
      return new float[count];
    }
    float[] read = reader.read(source.get().name(), shape);
    return source.get().naming().map(naming -> naming.ours(name, read)).orElse(read);
  }

  private static void requireSame(
      Path file, String copy, String of, float[] found, float[] wanted) {
    for (int i = 0; i < wanted.length; i++) {
      if (Float.compare(found[i], wanted[i]) != 0) {
        throw new InputException(
            "%s: %s and %s are one weight in this model, but element %d is %s in one and %s in the other: a model with two tables is not computed here"
                .formatted(file, copy, of, i, found[i], wanted[i]));
      }
    }
  }

  private static void requireZero(Path file, String name, float[] found) {
    for (int i = 0; i < found.length; i++) {
      if (found[i] != 0) {
        throw new InputException(
            "%s: tensor %s is a bias, and has %s at element %d, but the configuration has no biases: give the {config} of this checkpoint"
                .formatted(file, name, found[i], i));
      }
    }
  }
}
