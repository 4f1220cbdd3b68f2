package org.lathe.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.source.TextFiles;
import org.lathe.files.InputException;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Option;

/** The options {@code --text} and {@code --file}: one text. */
final class TextArguments {
  @Option(names = "--text", paramLabel = "TEXT", description = "The text itself.")
  private String text;

  @Option(names = "--file", paramLabel = "FILE", description = "A file with the text.")
  private Path file;

  /** Returns the text's ids, cut at the model's positions; empty if no text was given. */
  Optional<int[]> ids(TrainedModel model) {
    if (text != null && file != null) {
      throw new InputException("--text and --file were both given: give one");
    }
    if (text == null && file == null) {
      return Optional.empty();
    }
    String given = text != null ? text : read(file);
    int[] ids = model.tokenizer().encode(given);
    if (ids.length == 0) {
      throw new InputException((text != null ? "--text" : file) + " is empty: give some text");
    }
    int most = model.model().config().positions();
    if (ids.length > most) {
      System.err.printf(
          "lathe: the text has %,d tokens, the model takes %,d: the first %,d are used%n",
          ids.length, most, most);
    }
    return Optional.of(Arrays.copyOf(ids, Math.min(ids.length, most)));
  }

  private static String read(Path file) {
    if (Files.isDirectory(file)) {
      throw new InputException(file + " is a folder: --file takes one text file");
    }
    Corpus corpus = new TextFiles(file);
    StringBuilder all = new StringBuilder();
    corpus.read(corpus.entries(), document -> all.append(document.text()));
    return all.toString();
  }
}
