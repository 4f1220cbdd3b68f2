package org.lathe.datasets.tales;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.lathe.datasets.generated.ProseFiles;
import org.lathe.files.InputException;

/** The prose of all tales, as it stands in the JSON files of this package. */
final class TaleBook {
  private static final String WORDS = "words.json";
  private static final String SENTENCES = "sentences.json";

  private static TaleBook standard;

  private final Map<String, String> words;
  private final Map<String, List<String>> sentences;
  private final Map<TaleFactor, List<TaleValue>> choices = new EnumMap<>(TaleFactor.class);

  private TaleBook(ProseFiles files) {
    TaleCheck check = new TaleCheck();
    words = files.read(WORDS, new TypeReference<LinkedHashMap<String, String>>() {});
    check.addWords(WORDS, words);
    for (TaleFactor factor : TaleFactor.values()) {
      String file = factor.id() + ".json";
      Map<String, Map<String, String>> values =
          files.read(file, new TypeReference<LinkedHashMap<String, Map<String, String>>>() {});
      check.addValues(file, values);
      List<TaleValue> list = new ArrayList<>();
      values.forEach((name, slots) -> list.add(new TaleValue(name, list.size(), slots)));
      choices.put(factor, List.copyOf(list));
    }
    sentences = files.read(SENTENCES, new TypeReference<LinkedHashMap<String, List<String>>>() {});
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
    return new TaleBook(new ProseFiles(Tales.NAME, files));
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
    return ProseFiles.unusable(Tales.NAME, reason);
  }
}
