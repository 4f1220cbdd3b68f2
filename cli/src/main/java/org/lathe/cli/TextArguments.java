package org.lathe.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.lathe.datasets.source.PlainText;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.training.TrainedModel;
import picocli.CommandLine.Option;

/** The options {@code --text} and {@code --file}: one text. */
final class TextArguments {
  /** Far more than any model takes. */
  private static final int LONGEST = 64 << 20;

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
    // A file of only white space has no document, here as in training.
    if (ids.length == 0 || (text == null && given.isBlank())) {
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
    // A pipe gives its bytes once, and a device without end.
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LONGEST);
      if (in.read() >= 0) {
        throw new InputException(
            "%s has more than %,d bytes: give a shorter text".formatted(file, LONGEST));
      }
      return PlainText.decode(bytes, file.toString());
    } catch (NoSuchFileException e) {
      throw new InputException(file + " does not exist: check the path", e);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s): check its permissions".formatted(file, Unwritable.reason(e)), e);
    }
  }
}
