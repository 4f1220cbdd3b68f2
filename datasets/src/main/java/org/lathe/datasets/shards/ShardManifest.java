package org.lathe.datasets.shards;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.files.InputException;
import org.lathe.files.Utf8;

/**
 * The content of {@code shards.json}, which describes the files beside it. The same text, tokenizer
 * and split give the same bytes.
 *
 * @param version of this form, 1
 * @param tokenizer the tokenizer that made the ids
 * @param type the type of an id in a file
 * @param source the source of the text
 * @param split the split of the documents, in the notation of {@link ValidationRule}
 * @param train the training part
 * @param validation the held-out part; without shards if the split is {@code none}
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
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  /** A name, and no path: a manifest speaks of its own folder. */
  private static final Pattern NAME = Pattern.compile("[^/\\\\\\p{Cntrl}\\p{Cs}]+");

  /**
   * The tokenizer that made the ids.
   *
   * @param name {@code bytes}, {@code gpt2}, or {@code tokenizer.json}, of which the folder
   *     contains a copy
   * @param vocabulary number of ids: every id is less
   * @param separator the id that ends a document
   * @param sha256 of a {@code tokenizer.json}, else null
   */
  public record TokenizerInfo(
      String name,
      int vocabulary,
      int separator,
      @JsonInclude(JsonInclude.Include.NON_NULL) String sha256) {}

  /**
   * The source of the text.
   *
   * @param name as the user named it
   * @param sequences the alignment of sequences, {@code anywhere} or {@code document}
   * @param documents number of documents
   * @param textBytes length of the text in UTF-8
   */
  public record SourceInfo(
      String name, String sequences, long documents, @JsonProperty("text_bytes") long textBytes) {}

  /**
   * One side of the split.
   *
   * @param documents number of documents of the side
   * @param tokens number of tokens, including separators
   * @param shards the files, in order
   */
  public record Part(long documents, long tokens, List<Shard> shards) {
    /** Keeps its own copy. */
    public Part {
      shards = List.copyOf(shards);
    }

    private Optional<String> fault(String name) {
      long documentsListed = 0;
      long tokensListed = 0;
      for (Shard shard : shards) {
        if (shard.file == null || !NAME.matcher(shard.file).matches()) {
          return Optional.of("a file of %s has no name of a file".formatted(name));
        }
        if (shard.sha256 == null || !SHA_256.matcher(shard.sha256).matches()) {
          return Optional.of("%s has no sha256 of 64 digits".formatted(shard.file));
        }
        // Below 2^60 each, so that neither a sum nor a number of bytes wraps around.
        if (shard.documents < 0 || shard.tokens < 0 || shard.tokens >= 1L << 60) {
          return Optional.of("%s has impossible numbers".formatted(shard.file));
        }
        documentsListed += shard.documents;
        tokensListed += shard.tokens;
        if (tokensListed >= 1L << 60 || documentsListed < 0) {
          return Optional.of("%s has impossible numbers".formatted(shard.file));
        }
      }
      return documents == documentsListed && tokens == tokensListed
          ? Optional.empty()
          : Optional.of(
              "%s has %d documents and %d tokens, but its files have %d and %d"
                  .formatted(name, documents, tokens, documentsListed, tokensListed));
    }
  }

  /**
   * A file.
   *
   * @param file the name of the file
   * @param documents number of complete documents in it
   * @param tokens number of ids
   * @param sha256 of its bytes
   */
  public record Shard(String file, long documents, long tokens, String sha256) {}

  /** Returns the alignment that suits sequences of the text. */
  Alignment alignment() {
    return Alignment.valueOf(source.sequences().toUpperCase(Locale.ROOT));
  }

  /** Returns whether a folder contains a manifest. */
  public static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /**
   * Reads the manifest in a folder.
   *
   * @throws InputException if it is damaged
   */
  public static ShardManifest read(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      ShardManifest read =
          JSON.readValue(Utf8.read(file, "prepare the data again"), ShardManifest.class);
      if (read != null && read.version != VERSION) {
        throw new InputException(
            "%s has version %d, and this Lathe reads version %d: prepare the data again"
                .formatted(file, read.version, VERSION));
      }
      Optional<String> fault = read == null ? Optional.of("it is null") : read.fault();
      if (fault.isPresent()) {
        throw damaged(file, fault.get());
      }
      return read;
    } catch (JsonProcessingException e) {
      // The parser's message beyond the position is about the parser, not about the file.
      JsonLocation at = e.getLocation();
      throw damaged(
          file,
          at == null
              ? "not JSON of this form"
              : "at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr()));
    }
  }

  /** Returns what is wrong with its fields, each by itself and with the others. */
  private Optional<String> fault() {
    if (tokenizer == null
        || type == null
        || source == null
        || split == null
        || train == null
        || validation == null) {
      return Optional.of("a part is missing");
    }
    if (tokenizer.name == null || !NAME.matcher(tokenizer.name).matches()) {
      return Optional.of("its tokenizer has no name");
    }
    if (tokenizer.sha256 != null && !SHA_256.matcher(tokenizer.sha256).matches()) {
      return Optional.of("its tokenizer has no sha256 of 64 digits");
    }
    if (tokenizer.vocabulary < 1
        || tokenizer.separator < 0
        || tokenizer.separator >= tokenizer.vocabulary) {
      return Optional.of(
          "separator %d of %d ids".formatted(tokenizer.separator, tokenizer.vocabulary));
    }
    if (type != TokenType.forVocabulary(tokenizer.vocabulary)) {
      return Optional.of("type %s of %d ids".formatted(type.id(), tokenizer.vocabulary));
    }
    if (source.name == null || source.documents < 0 || source.textBytes < 0) {
      return Optional.of("its source has no name or impossible numbers");
    }
    if (Stream.of(Alignment.values())
        .noneMatch(known -> known.name().toLowerCase(Locale.ROOT).equals(source.sequences))) {
      return Optional.of("sequences are neither anywhere nor document");
    }
    Set<String> files = new HashSet<>();
    for (Part part : List.of(train, validation)) {
      for (Shard shard : part.shards) {
        if (!files.add(shard.file)) {
          return Optional.of("%s is there twice".formatted(shard.file));
        }
      }
    }
    return train
        .fault("train")
        .or(() -> validation.fault("validation"))
        .or(
            () ->
                source.documents == train.documents + validation.documents
                    ? Optional.empty()
                    : Optional.of(
                        "%d documents, but its parts have %d and %d"
                            .formatted(source.documents, train.documents, validation.documents)));
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
