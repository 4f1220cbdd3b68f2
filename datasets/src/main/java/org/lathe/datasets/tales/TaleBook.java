package org.lathe.datasets.tales;

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

/** The prose of all tales, as it stands in the JSON files of this package. */
final class TaleBook {
  private static final String WORDS = "words.json";
  private static final String SENTENCES = "sentences.json";

  /** Unlike {@link org.lathe.files.Json} it refuses a key that stands twice. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static TaleBook standard;

  private final Map<String, String> words;
  private final Map<String, List<String>> sentences;
  private final Map<TaleFactor, List<TaleValue>> choices = new EnumMap<>(TaleFactor.class);

  private TaleBook(Function<String, InputStream> files) {
    TaleCheck check = new TaleCheck();
    words = read(files, WORDS, new TypeReference<LinkedHashMap<String, String>>() {});
    check.addWords(WORDS, words);
    for (TaleFactor factor : TaleFactor.values()) {
      String file = factor.id() + ".json";
      Map<String, Map<String, String>> values =
          read(files, file, new TypeReference<LinkedHashMap<String, Map<String, String>>>() {});
      check.addValues(file, values);
      List<TaleValue> list = new ArrayList<>();
      values.forEach((name, slots) -> list.add(new TaleValue(name, list.size(), slots)));
      choices.put(factor, List.copyOf(list));
    }
    sentences = read(files, SENTENCES, new TypeReference<LinkedHashMap<String, List<String>>>() {});
    check.finish(SENTENCES, sentences);
  }

  /**
   * Returns the book that ships with Lathe; it is read at the first call.
   *
   * @throws InputException if a file of it is missing or cannot be used
   */
  static synchronized TaleBook standard() {
    if (standard == null) {
      standard = read(TaleBook.class::getResourceAsStream);
    }
    return standard;
  }

  /**
   * Reads a book.
   *
   * @param files opens a file by its name; returns null if there is none
   * @throws InputException if a file is missing or cannot be used, naming it
   */
  static TaleBook read(Function<String, InputStream> files) {
    return new TaleBook(files);
  }

  /** Returns the texts of the slots that all tales share: the verbs that have no synonyms. */
  Map<String, String> words() {
    return words;
  }

  /** Returns the sentences of a kind, one of {@link TaleTeller#KINDS}. */
  List<String> sentences(String kind) {
    return sentences.get(kind);
  }

  /** Returns the values of a factor, in the order of its file. */
  List<TaleValue> choices(TaleFactor factor) {
    return choices.get(factor);
  }

  /** Returns the error for prose that cannot be used. */
  static InputException unusable(String reason) {
    return new InputException(
        "the prose of the tales cannot be used: %s: restore it and build again".formatted(reason));
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
