package org.lathe.datasets.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/**
 * A {@code tokenizer.json} of Hugging Face, run by their own library. Unlike the tokenizers of this
 * project, it may not restore a text exactly: some normalize, some have no piece for a rare
 * character.
 *
 * <p>The token that ends a document is the {@code eos_token} of a {@code tokenizer_config.json}
 * beside it, else the first of these that exists: {@code <|endoftext|>}, {@code <|end_of_text|>},
 * {@code </s>} and {@code [SEP]}.
 */
public final class HuggingFaceTokenizer implements Tokenizer {
  /** The name of the file on the hub. */
  public static final String FILE = "tokenizer.json";

  /** A file that may be beside it and names the token that ends a document. */
  public static final String CONFIG = "tokenizer_config.json";

  private static final List<String> USUAL_SEPARATORS =
      List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "[SEP]");
  private static final Map<String, String> AS_IT_IS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final Path file;
  private final int vocabulary;
  private final int separator;
  private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer encoder;
  private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer decoder;

  private HuggingFaceTokenizer(Path file) {
    this.file = file;
    JsonNode json = parse(file);
    Map<String, Integer> ids = ids(json);
    if (ids.isEmpty()) {
      throw new InputException(
          file + " lists no tokens under model.vocab or added_tokens: give a tokenizer.json");
    }
    this.vocabulary = ids.values().stream().max(Integer::compare).orElseThrow() + 1;
    this.separator = separator(ids);
    this.decoder = library(json);
    this.encoder = library(withoutSpecialTokens(json));
  }

  /** Returns the file that a name for a tokenizer stands for, or nothing. */
  static Optional<Path> fileOf(String name) {
    Path path;
    try {
      path = Path.of(name);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    Path inside = path.resolve(FILE);
    if (Files.isRegularFile(inside)) {
      return Optional.of(inside);
    }
    return name.endsWith(".json") && Files.isRegularFile(path)
        ? Optional.of(path)
        : Optional.empty();
  }

  /**
   * Opens a tokenizer.
   *
   * @throws InputException if the library does not know such a tokenizer, or no token ends a
   *     document
   */
  public static HuggingFaceTokenizer open(Path file) {
    return new HuggingFaceTokenizer(file);
  }

  private static JsonNode parse(Path file) {
    return Json.read(file, "give a tokenizer.json");
  }

  /** Pieces and their ids; a vocabulary is a map, or for unigram models a list of pairs. */
  private static Map<String, Integer> ids(JsonNode json) {
    Map<String, Integer> ids = new TreeMap<>();
    JsonNode pieces = json.path("model").path("vocab");
    pieces.properties().forEach(piece -> ids.put(piece.getKey(), piece.getValue().asInt()));
    for (int i = 0; pieces.isArray() && i < pieces.size(); i++) {
      ids.put(pieces.get(i).path(0).asText(), i);
    }
    json.path("added_tokens")
        .forEach(token -> ids.put(token.path("content").asText(), token.path("id").asInt()));
    return ids;
  }

  private int separator(Map<String, Integer> ids) {
    Path config = file.resolveSibling(CONFIG);
    if (Files.isRegularFile(config)) {
      JsonNode token = parse(config).path("eos_token");
      String content = token.isObject() ? token.path("content").asText() : token.asText();
      if (ids.containsKey(content)) {
        return ids.get(content);
      }
    }
    return USUAL_SEPARATORS.stream()
        .filter(ids::containsKey)
        .map(ids::get)
        .findFirst()
        .orElseThrow(
            () ->
                new InputException(
                    "%s has none of the tokens %s that end a document: name its eos_token in a %s"
                            .formatted(file, String.join(" ", USUAL_SEPARATORS), CONFIG)
                        + " beside it"));
  }

  /** The library encodes the names of special tokens in a text as the tokens themselves. */
  private static JsonNode withoutSpecialTokens(JsonNode json) {
    ObjectNode copy = json.deepCopy();
    if (copy.get("added_tokens") instanceof ArrayNode added) {
      for (int i = added.size() - 1; i >= 0; i--) {
        if (added.get(i).path("special").asBoolean()) {
          added.remove(i);
        }
      }
    }
    return copy;
  }

  private ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library(JsonNode json) {
    // If the library finds a GPU, it would download native code for it; the code for the CPU is
    // present.
    if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
      System.setProperty("RUST_FLAVOR", "cpu");
    }
    try {
      byte[] bytes = Json.writer().writeValueAsBytes(json);
      return ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(
          new ByteArrayInputStream(bytes), AS_IT_IS);
    } catch (IOException | RuntimeException | LinkageError e) {
      String said = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new InputException(
          "%s is not a tokenizer that the Hugging Face library can run (%s): give a tokenizer.json"
              .formatted(file, said.lines().findFirst().orElse("").strip()),
          e);
    }
  }

  /** Returns the path of the file. */
  @Override
  public String name() {
    return file.toString();
  }

  @Override
  public int vocabulary() {
    return vocabulary;
  }

  @Override
  public int separator() {
    return separator;
  }

  @Override
  public int[] encode(String text) {
    Encoding encoding = encoder.encode(WellFormed.text(text), false, false);
    return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
  }

  @Override
  public String decode(int[] ids) {
    TokenIds.check(ids, vocabulary);
    return decoder.decode(
        Arrays.stream(ids).filter(id -> id != separator).asLongStream().toArray(), false);
  }
}
