package org.lathe.datasets.source;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.stories.Stories;
import org.lathe.datasets.tales.Tales;
import org.lathe.files.InputException;

/**
 * The corpus that is used for the choice of a user.
 *
 * @param corpus the corpus that is used
 * @param note a line for the user if the corpus differs from the chosen one; otherwise empty
 */
public record CorpusChoice(Corpus corpus, Optional<String> note) {
  /**
   * Opens the corpus that a user names.
   *
   * @param data {@code jdk}, {@code stories}, {@code tales}, or the path of a text file or a folder
   *     of them
   * @param seed of generated corpora
   * @throws InputException if it is neither a known name nor a file or folder
   */
  public static CorpusChoice open(String data, long seed) {
    return open(data, seed, Path.of(System.getProperty("java.home")));
  }

  static CorpusChoice open(String data, long seed, Path jdk) {
    return switch (data) {
      case JdkSources.NAME -> jdkOrStories(seed, jdk);
      case Stories.NAME -> new CorpusChoice(new Stories(seed), Optional.empty());
      case Tales.NAME -> new CorpusChoice(new Tales(seed), Optional.empty());
      default -> new CorpusChoice(textAt(data), Optional.empty());
    };
  }

  private static CorpusChoice jdkOrStories(long seed, Path jdk) {
    Optional<JdkSources> sources = JdkSources.ofJdk(jdk);
    if (sources.isPresent()) {
      return new CorpusChoice(sources.get(), Optional.empty());
    }
    String note =
        "this JDK ships no sources (%s is missing): using the generated stories instead"
            .formatted(JdkSources.archiveOf(jdk));
    return new CorpusChoice(new Stories(seed), Optional.of(note));
  }

  private static Corpus textAt(String data) {
    try {
      Path path = Path.of(data);
      if (!data.isEmpty() && Files.exists(path)) {
        return new TextFiles(path);
      }
    } catch (InvalidPathException e) {
      throw unknown(data, e);
    }
    throw unknown(data, null);
  }

  private static InputException unknown(String data, Exception cause) {
    return new InputException(
        "data '%s' is none of jdk, stories and tales, and no file or folder that exists: check the path"
            .formatted(data),
        cause);
  }
}
