package org.lathe.datasets.generated;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Function;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/**
 * The JSON files with the prose of a generated corpus.
 *
 * @param corpus its name, for errors
 * @param open opens a file by its name; returns null if there is none
 */
public record ProseFiles(String corpus, Function<String, InputStream> open) {
  /** Unlike {@link org.lathe.files.Json} it refuses a key that stands twice. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Reads a file.
   *
   * @throws InputException if it is missing or cannot be read, naming it
   */
  public <T> T read(String name, TypeReference<T> type) {
    try (InputStream in = open.apply(name)) {
      if (in == null) {
        throw unusable(corpus, name + " is missing");
      }
      T content = JSON.readValue(in, type);
      if (content == null) {
        throw unusable(corpus, name + " is empty");
      }
      return content;
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? name : name + ":" + e.getLocation().getLineNr();
      throw unusable(corpus, place + ": " + Json.reason(e));
    } catch (IOException e) {
      throw unusable(corpus, name + ": " + e.getMessage());
    }
  }

  /** Returns the error for prose that cannot be used. */
  public static InputException unusable(String corpus, String reason) {
    return new InputException(
        "the prose of the %s cannot be used: %s: restore it and build again"
            .formatted(corpus, reason));
  }
}
