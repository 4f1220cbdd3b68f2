package org.lathe.training.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.lathe.datasets.tokenizer.HuggingFaceTokenizer;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;
import org.lathe.files.Json;
import org.lathe.files.Sha256;
import org.lathe.files.Unwritable;
import org.lathe.models.Checkpoint;

/**
 * The file {@code import.json} of a checkpoint whose weights another program made: where they came
 * from, and what its ids mean.
 *
 * @param source path of the file that was read
 * @param sha256 of that file, in hex
 * @param tokenizer name; {@code tokenizer.json} for the file of this name in the checkpoint; empty
 *     if the user named none
 */
public record ImportRecord(String source, String sha256, Optional<String> tokenizer) {
  private static final String FILE = "import.json";

  /**
   * Returns the record of a checkpoint, empty if it was not imported.
   *
   * @throws InputException if it cannot be read
   */
  public static Optional<ImportRecord> of(Checkpoint checkpoint) {
    Path file = checkpoint.folder().resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    JsonNode json = Json.read(file, "import the checkpoint again");
    return Optional.of(
        new ImportRecord(
            json.path("source").asText(),
            json.path("sha256").asText(),
            Optional.ofNullable(json.path("tokenizer").asText(null))));
  }

  /**
   * Returns the tokenizer of an imported checkpoint, if the user named one.
   *
   * @throws InputException if its file is missing or damaged
   */
  public static Optional<Tokenizer> tokenizer(Checkpoint checkpoint) {
    return of(checkpoint)
        .flatMap(ImportRecord::tokenizer)
        .map(
            name ->
                name.equals(HuggingFaceTokenizer.FILE)
                    ? HuggingFaceTokenizer.open(checkpoint.folder().resolve(name))
                    : Tokenizer.named(name));
  }

  /**
   * Returns the files that an imported checkpoint has besides its weights, by their names: the
   * record, and those of a tokenizer that is a file.
   *
   * @param weights the file that was imported
   * @param tokenizer what its ids mean, if known
   * @throws InputException if a file cannot be read
   */
  public static Map<String, byte[]> files(Path weights, Optional<Tokenizer> tokenizer) {
    Map<String, byte[]> files =
        tokenizer
            .filter(known -> !Tokenizer.names().contains(known.name()))
            .map(known -> TokenizerFiles.beside(Path.of(known.name())))
            .orElseGet(LinkedHashMap::new);
    try {
      ImportRecord written =
          new ImportRecord(
              weights.toString(),
              Sha256.of(weights),
              tokenizer.map(known -> files.isEmpty() ? known.name() : HuggingFaceTokenizer.FILE));
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("source", written.source);
      json.put("sha256", written.sha256);
      written.tokenizer.ifPresent(name -> json.put("tokenizer", name));
      files.put(FILE, (Json.tree(json).toPrettyString() + "\n").getBytes(UTF_8));
    } catch (IOException e) {
      throw new InputException("cannot read %s (%s)".formatted(weights, Unwritable.reason(e)), e);
    }
    return files;
  }
}
