package org.lathe.conformance.golden;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Supplier;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Safetensors;
import org.lathe.files.Utf8;

/** The four files of a folder of golden numbers, of a model of any family. */
final class GoldenFiles {
  /** Unlike {@code Json} it wants every size, and passes over what else the file says. */
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

  private final Path configFile;
  private final Path weightsFile;
  private final Path caseFile;
  private final Path expectedFile;
  private final JsonNode config;
  private final Map<String, Safetensors.Entry> weights;
  private final Map<String, Safetensors.Entry> given;
  private final Map<String, Safetensors.Entry> expected;

  /**
   * Reads a folder.
   *
   * @throws InputException if a file is missing or damaged
   */
  GoldenFiles(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new InputException("no golden numbers at " + folder + ": there is no such folder");
    }
    configFile = folder.resolve("config.json");
    weightsFile = folder.resolve("weights.safetensors");
    caseFile = folder.resolve("case.safetensors");
    expectedFile = folder.resolve("expected.safetensors");
    config = json();
    weights = Safetensors.read(weightsFile);
    given = Safetensors.read(caseFile);
    expected = Safetensors.read(expectedFile);
  }

  private JsonNode json() {
    if (!Files.isRegularFile(configFile)) {
      throw new InputException("no such file: " + configFile);
    }
    try {
      JsonNode node = JSON.readTree(Utf8.read(configFile, "restore the file"));
      if (!node.isObject()) {
        throw damaged("it is %s, must be a JSON object".formatted(Json.brief(node)));
      }
      return node;
    } catch (JsonProcessingException e) {
      throw damaged(Json.reason(e));
    }
  }

  private InputException damaged(String message) {
    return new InputException(
        configFile + " is damaged: " + message.lines().findFirst().orElse(""));
  }

  /** Returns the configuration. */
  JsonNode config() {
    return config;
  }

  /**
   * Returns the configuration of a model; fields that it does not have are passed over.
   *
   * @throws InputException if a field is missing or wrong
   */
  <T> T config(Class<T> type) {
    try {
      return JSON.treeToValue(config, type);
    } catch (JsonProcessingException e) {
      Throwable cause = e.getCause();
      boolean refused =
          cause instanceof IllegalArgumentException || cause instanceof InputException;
      throw damaged(refused ? cause.getMessage() : Json.reason(e));
    }
  }

  /** Returns whether the configuration has a further number of this name. */
  boolean hasSetting(String name) {
    return config.path(name).isNumber();
  }

  /**
   * Returns a further number of the configuration.
   *
   * @throws InputException if it has none of this name
   */
  double setting(String name) {
    if (!hasSetting(name)) {
      throw new InputException(configFile + " has no number " + name);
    }
    return config.path(name).asDouble();
  }

  /** Returns the weights by the names of their release. */
  Map<String, Safetensors.Entry> weights() {
    return weights;
  }

  /** Returns the path of the weights, for errors. */
  String weightsFile() {
    return weightsFile.toString();
  }

  /**
   * Returns the graphs of a model for the sequences of the case.
   *
   * @throws InputException if the model has none for them
   */
  <T> T fitting(Supplier<T> graphs) {
    try {
      return graphs.get();
    } catch (IllegalArgumentException e) {
      throw new InputException(caseFile + ": " + e.getMessage());
    }
  }

  private static Safetensors.Entry entry(
      Map<String, Safetensors.Entry> tensors, Path file, String name, int... extents) {
    Safetensors.Entry entry = tensors.get(name);
    if (entry == null) {
      throw new InputException(file + " has no tensor " + name);
    }
    if (extents.length > 0 && !Arrays.equals(entry.shape(), extents)) {
      throw new InputException(
          "%s: tensor %s has shape %s, must be %s"
              .formatted(file, name, Arrays.toString(entry.shape()), Arrays.toString(extents)));
    }
    return entry;
  }

  /**
   * Returns the extents of the tokens of the case.
   *
   * @throws InputException unless they are [batch, length]
   */
  int[] sequences() {
    int[] extents = entry(given, caseFile, "tokens").shape();
    if (extents.length != 2 || extents[0] < 1) {
      throw new InputException(
          caseFile + ": tensor tokens " + Arrays.toString(extents) + " must be [batch, length]");
    }
    return extents.clone();
  }

  /** Returns the elements of an input of this shape. */
  double[] given(String name, int... extents) {
    return entry(given, caseFile, name, extents).asDoubles();
  }

  /** Returns the elements of an input of this shape, which are integers. */
  int[] ints(String name, int... extents) {
    int[] ints = entry(given, caseFile, name, extents).ints();
    if (ints == null) {
      throw new InputException(caseFile + ": tensor " + name + " must have type I32 or I64");
    }
    return ints;
  }

  /**
   * Returns an input of token ids.
   *
   * @param least smallest id that may be there
   * @param vocabulary number of ids
   */
  int[] ids(String name, int least, int vocabulary, int... extents) {
    int[] ids = ints(name, extents);
    for (int id : ids) {
      if (id < least || id >= vocabulary) {
        throw new InputException(
            "%s: tensor %s contains id %d, outside the vocabulary of %d"
                .formatted(caseFile, name, id, vocabulary));
      }
    }
    return ids;
  }

  /** Returns whether a number is expected whose name begins so. */
  boolean expects(String prefix) {
    return expected.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /** Returns whether a number or tensor of this name is expected. */
  boolean has(String name) {
    return expected.containsKey(name);
  }

  /**
   * Refuses a folder without a number or tensor of this name.
   *
   * @throws InputException if none is expected
   */
  void require(String name) {
    entry(expected, expectedFile, name);
  }

  /** Returns the message for a folder in which nothing of this name is expected. */
  String lacks(String name) {
    return expectedFile + " has no tensor " + name;
  }

  /** Returns the extents of what is expected. */
  int[] expectedExtents(String name) {
    return entry(expected, expectedFile, name).shape().clone();
  }

  /** Returns the expected elements of a tensor of this shape. */
  double[] expected(String name, int... extents) {
    return entry(expected, expectedFile, name, extents).asDoubles();
  }
}
