package org.lathe.datasets.source;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.stories.Stories;
import org.lathe.datasets.tales.Tales;
import org.lathe.files.InputException;

/** Opens the text that a user names. */
public final class Sources {
  private Sources() {}

  /**
   * Returns a source of any size.
   *
   * @param names {@code jdk}, {@code stories} or {@code tales}; or files, folders, patterns and zip
   *     archives
   * @param seed of generated text
   * @throws InputException if there is no such text
   */
  public static Source open(List<String> names, SourceOptions options, long seed) {
    if (names.isEmpty()) {
      throw new InputException("no data was named: give jdk, stories, tales, or files");
    }
    if (names.size() == 1 && isBuiltIn(names.getFirst())) {
      CorpusChoice choice = CorpusChoice.open(names.getFirst(), seed);
      choice
          .note()
          .ifPresent(
              note -> {
                throw new InputException(note.replaceFirst(": using .*", ": name other data"));
              });
      return choice.corpus();
    }
    FileSearch search = new FileSearch(options.format());
    List<SourceFile> files = new ArrayList<>();
    for (String name : names) {
      if (isBuiltIn(name)) {
        throw new InputException(name + " cannot be mixed with files: prepare it by itself");
      }
      files.addAll(search.find(name));
    }
    Set<String> known = new HashSet<>();
    for (SourceFile file : files) {
      if (!known.add(file.name())) {
        throw new InputException(
            "two files would both be called %s, the second is %s: name a folder that contains both"
                .formatted(file.name(), file.where()));
      }
    }
    return new FileSource(String.join(" ", names), files, options);
  }

  /**
   * Returns a text that is small enough to list its documents in memory, for selection and split.
   * Folders with {@code .txt} files, and files of no other known format, are read by {@link
   * org.lathe.datasets.source.TextFiles}.
   *
   * @param name {@code jdk}, {@code stories} or {@code tales}; or a file, folder, pattern or zip
   *     archive
   * @throws InputException if there is no such text
   */
  public static CorpusChoice corpus(String name, long seed) {
    if (isBuiltIn(name) || FileSearch.isPlainText(name)) {
      return CorpusChoice.open(name, seed);
    }
    return new CorpusChoice(
        new SourceCorpus(open(List.of(name), SourceOptions.standard(), seed)), Optional.empty());
  }

  private static boolean isBuiltIn(String name) {
    return List.of(JdkSources.NAME, Stories.NAME, Tales.NAME).contains(name);
  }
}
