package org.lathe.cli;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options {@code --reference} and {@code --references}: texts to compare samples with. */
final class ReferenceArguments {
  private static final String FOLDER_VARIABLE = "LATHE_DATA";

  @Option(
      names = "--reference",
      paramLabel = "WHAT",
      description =
          "Texts to compare the samples with: held-out (the validation part of the text it was"
              + " trained on), an evaluation set in LATHE_DATA (ptb, wikitext2, ..), a .jsonl or"
              + " .txt file with a text in each line, or jdk, stories, tales, a folder, token"
              + " shards.")
  private String what;

  @Option(
      names = "--references",
      paramLabel = "N",
      description = "Number of reference texts at most. Default: as many as samples.")
  private Integer most;

  /** Returns the source of the reference texts. */
  Optional<String> what() {
    return Optional.ofNullable(what);
  }

  /** Returns the largest number of reference texts. */
  Optional<Integer> most() {
    return Optional.ofNullable(most);
  }

  /** Returns the folder of evaluation sets. */
  static Optional<Path> sets() {
    return Optional.ofNullable(System.getenv(FOLDER_VARIABLE)).map(Path::of);
  }
}
