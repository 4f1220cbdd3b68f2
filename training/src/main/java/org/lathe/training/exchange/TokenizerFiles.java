package org.lathe.training.exchange;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.files.InputException;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;

/** The files of a tokenizer that travel with a checkpoint. */
public final class TokenizerFiles {
  private TokenizerFiles() {}

  /**
   * Returns those that a checkpoint has, by their names; none if a name finds its tokenizer.
   *
   * @throws InputException if one cannot be read
   */
  public static Map<String, byte[]> of(Checkpoint checkpoint) {
    Path file = checkpoint.folder().resolve(HuggingFaceTokenizer.FILE);
    return Files.isRegularFile(file) ? beside(file) : Map.of();
  }

  /** Returns a {@code tokenizer.json}, and the configuration beside it if it is there. */
  static Map<String, byte[]> beside(Path file) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(HuggingFaceTokenizer.FILE, read(file));
    Path config = file.resolveSibling(HuggingFaceTokenizer.CONFIG);
    if (Files.isRegularFile(config)) {
      files.put(HuggingFaceTokenizer.CONFIG, read(config));
    }
    return files;
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new InputException("cannot read %s (%s)".formatted(file, Unwritable.reason(e)), e);
    }
  }
}
