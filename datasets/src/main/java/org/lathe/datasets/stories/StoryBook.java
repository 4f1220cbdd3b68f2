package org.lathe.datasets.stories;

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

/** The prose of all stories, as it stands in the JSON files of this package. */
final class StoryBook {
  private static final String PLOT = "plot.json";

  private static StoryBook standard;

  private final Map<String, List<String>> plot;
  private final Map<Factor, List<FactorValue>> choices = new EnumMap<>(Factor.class);

  private StoryBook(ProseFiles files) {
    GrammarCheck check = new GrammarCheck(StoryTeller.SET_FOR_EACH_STORY);
    plot = files.read(PLOT, new TypeReference<LinkedHashMap<String, List<String>>>() {});
    check.add(PLOT, plot);
    for (Factor factor : Factor.values()) {
      String file = factor.id() + ".json";
      Map<String, Map<String, List<String>>> values =
          files.read(
              file, new TypeReference<LinkedHashMap<String, Map<String, List<String>>>>() {});
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
    return new StoryBook(new ProseFiles(Stories.NAME, files));
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
    return ProseFiles.unusable(Stories.NAME, reason);
  }
}
