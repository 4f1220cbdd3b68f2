package org.lathe.reports.comparison;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lathe.files.InputException;

/**
 * The options of a run as its {@code recipe.yaml} has them.
 *
 * @param options values by their paths, such as {@code rate.peak}, in the order of the file
 */
record RunRecipe(Map<String, String> options) {
  private static final String FILE = "recipe.yaml";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /**
   * Reads the recipe of a run.
   *
   * @return empty where the folder has none
   * @throws InputException if the file cannot be read
   */
  static Optional<RunRecipe> read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Map<String, String> options = new LinkedHashMap<>();
    try {
      add(options, "", YAML.readTree(Files.readString(file)));
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s is not YAML (line %d): train writes it, so copy it again from the run"
              .formatted(file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
    } catch (CharacterCodingException e) {
      throw new InputException(file + " is not UTF-8 text: copy it again from the run");
    } catch (IOException e) {
      throw new InputException("cannot read " + file + " (" + e.getMessage() + ")");
    }
    return Optional.of(new RunRecipe(options));
  }

  private static void add(Map<String, String> options, String path, JsonNode node) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry ->
                  add(
                      options,
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue()));
    } else if (!path.isEmpty()) {
      options.put(path, node.isValueNode() ? node.asText() : node.toString());
    }
  }
}
