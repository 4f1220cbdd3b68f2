package org.lathe.datasets.stories;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lathe.files.InputException;

/** The prose of all stories, as it stands in the JSON files of this package. */
final class StoryBook {
  private static final String PLOT = "plot.json";

  /** Unlike {@link org.lathe.files.Json} it refuses a key that stands twice. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static StoryBook standard;

  private final Map<String, List<String>> plot;
  private final Map<Factor, List<FactorValue>> choices = new EnumMap<>(Factor.class);

  private StoryBook(Function<String, InputStream> files) {
    GrammarCheck check = new GrammarCheck(StoryTeller.SET_FOR_EACH_STORY);
    plot = read(files, PLOT, new TypeReference<LinkedHashMap<String, List<String>>>() {});
    check.add(PLOT, plot);
    for (Factor factor : Factor.values()) {
      String file = factor.id() + ".json";
      Map<String, Map<String, List<String>>> values =
          read(
              files,
              file,
              new TypeReference<LinkedHashMap<String, Map<String, List<String>>>>() {});
      check.addValues(file, values);
      List<FactorValue> list = new ArrayList<>();
      values.forEach((name, rules) -> list.add(new FactorValue(name, list.size(), rules)));
      choices.put(factor, List.copyOf(list));
    }
    check.finish(StoryTeller.NEEDED);
  }

  /**
   * Returns the book that ships with Lathe; it is read at the first call.
   *
   * @throws InputException if a file of it is missing or cannot be used
   */
  static synchronized StoryBook standard() {
    if (standard == null) {
      standard = read(StoryBook.class::getResourceAsStream);
    }
    return standard;
  }

  /**
   * Reads a book.
   *
   * @param files opens a file by its name; returns null if there is none
   * @throws InputException if a file is missing or cannot be used, naming it
   */
  static StoryBook read(Function<String, InputStream> files) {
    return new StoryBook(files);
  }

  /** Returns the rules that all stories share. */
  Map<String, List<String>> plot() {
    return plot;
  }

  /** Returns the values of a factor, in the order of its file. */
  List<FactorValue> choices(Factor factor) {
    return choices.get(factor);
  }

  /** Returns the error for prose that cannot be used. */
  static InputException unusable(String reason) {
    return new InputException(
        "the prose of the stories cannot be used: %s: restore it and build again"
            .formatted(reason));
  }

  private static <T> T read(
      Function<String, InputStream> files, String name, TypeReference<T> type) {
    try (InputStream in = files.apply(name)) {
      if (in == null) {
        throw unusable(name + " is missing");
      }
      T content = JSON.readValue(in, type);
      if (content == null) {
        throw unusable(name + " is empty");
      }
      return content;
    } catch (JsonProcessingException e) {
      String place = e.getLocation() == null ? name : name + ":" + e.getLocation().getLineNr();
      throw unusable(place + ": " + e.getOriginalMessage());
    } catch (IOException e) {
      throw unusable(name + ": " + e.getMessage());
    }
  }
}
