package org.lathe.datasets.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.files.InputException;

/**
 * What {@code shards.json} says of the files beside it. The same text, tokenizer and split give the
 * same bytes.
 *
 * @param version of this form, 1
 * @param tokenizer what made the ids
 * @param type how an id lies in a file
 * @param source where the text came from
 * @param split how documents were parted, as {@link ValidationRule} says it
 * @param train to learn from
 * @param validation held out; without shards where the split is {@code none}
 */
public record ShardManifest(
    int version,
    TokenizerInfo tokenizer,
    TokenType type,
    SourceInfo source,
    String split,
    Part train,
    Part validation) {
  /** The name of the file. */
  public static final String FILE = "shards.json";

  static final int VERSION = 1;

  /** Stricter than {@link org.lathe.files.Json}: a missing number is damage, and is not 0. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /**
   * What made the ids.
   *
   * @param name {@code bytes}, {@code gpt2}, or {@code tokenizer.json}, a copy of which lies beside
   * @param vocabulary ids are less
   * @param separator the id that ends a document
   * @param sha256 of a {@code tokenizer.json}, else null
   */
  public record TokenizerInfo(
      String name,
      int vocabulary,
      int separator,
      @JsonInclude(JsonInclude.Include.NON_NULL) String sha256) {}

  /**
   * Where the text came from.
   *
   * @param name as the user named it
   * @param sequences how they are best cut, {@code anywhere} or {@code document}
   * @param documents how many there were
   * @param textBytes length of their text in UTF-8
   */
  public record SourceInfo(
      String name, String sequences, long documents, @JsonProperty("text_bytes") long textBytes) {}

  /**
   * One side of the split.
   *
   * @param documents how many
   * @param tokens separators included
   * @param shards files, in order
   */
  public record Part(long documents, long tokens, List<Shard> shards) {
    /** Keeps its own copy. */
    public Part {
      shards = List.copyOf(shards);
    }
  }

  /**
   * A file.
   *
   * @param file its name
   * @param documents that it holds whole
   * @param tokens number of ids
   * @param sha256 of its bytes
   */
  public record Shard(String file, long documents, long tokens, String sha256) {}

  /** How sequences are best cut. */
  Alignment alignment() {
    return Alignment.valueOf(source.sequences().toUpperCase(Locale.ROOT));
  }

  /** Whether a folder holds one. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads the one in a folder.
   *
   * @throws InputException if it is damaged
   */
  public static ShardManifest read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      ShardManifest read = JSON.readValue(Files.readAllBytes(file), ShardManifest.class);
      if (read == null
          || read.tokenizer == null
          || read.type == null
          || read.source == null
          || read.train == null
          || read.validation == null) {
        throw damaged(file, "a part is missing");
      }
      if (read.version != VERSION) {
        throw new InputException(
            "%s is of version %d, and this Lathe reads %d: prepare the data again"
                .formatted(file, read.version, VERSION));
      }
      read.alignment();
      return read;
    } catch (JsonProcessingException e) {
      // What the parser says of it beyond the place is about the parser.
      JsonLocation at = e.getLocation();
      throw damaged(
          file,
          at == null
              ? "no JSON of this form"
              : "at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
    } catch (IllegalArgumentException | NullPointerException e) {
      throw damaged(file, "sequences are neither anywhere nor document");
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s): check its permissions".formatted(file, e), e);
    }
  }

  private static InputException damaged(Path file, String what) {
    return new InputException("%s is damaged (%s): prepare the data again".formatted(file, what));
  }

  byte[] json() {
    try {
      return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of strings and numbers is JSON", e);
    }
  }
}
