package org.lathe.datasets.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.util.Set;
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

  /** From a part of Unicode that has no characters of its own. */
  private static final String HIDDEN = "\uDB80\uDC00\uDBFF\uDFFDlathe-hidden-%d\uDBFF\uDFFD";

  private static final Map<String, String> AS_IT_IS =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final Path file;
  private final int vocabulary;
  private final int separator;
  private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer encoder;
  private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer decoder;

  private HuggingFaceTokenizer(Path file, TokenizerTrial trial) {
    this.file = file;
    JsonNode json = parse(file);
    TokenizerFileCheck.of(file, json);
    Map<String, Integer> ids = ids(json);
    if (ids.isEmpty()) {
      throw new InputException(
          file + " lists no tokens under model.vocab or added_tokens: give a tokenizer.json");
    }
    this.vocabulary = ids.values().stream().max(Integer::compare).orElseThrow() + 1;
    this.separator = separator(ids);
    byte[] all = bytes(json);
    byte[] hidden = bytes(withHiddenSpecialTokens(json));
    trial.of(file, List.of(all, hidden));
    this.decoder = opened(all);
    this.encoder = opened(hidden);
    requireOwnIds(json);
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
   * <p>A file that was not opened before is first tried in a process of its own, since the native
   * library may end its process at a damaged one.
   *
   * @throws InputException if the library does not know such a tokenizer or dies on it, or no token
   *     ends a document
   */
  public static HuggingFaceTokenizer open(Path file) {
    return open(file, TokenizerTrial.usual());
  }

  static HuggingFaceTokenizer open(Path file, TokenizerTrial trial) {
    return new HuggingFaceTokenizer(file, trial);
  }

  private static JsonNode parse(Path file) {
    return Json.read(file, "give a tokenizer.json");
  }

  /** The model's own pieces; a vocabulary is a map, or for unigram models a list of pairs. */
  private static Map<String, Integer> pieces(JsonNode json) {
    Map<String, Integer> ids = new TreeMap<>();
    JsonNode pieces = json.path("model").path("vocab");
    pieces.properties().forEach(piece -> ids.put(piece.getKey(), piece.getValue().asInt()));
    for (int i = 0; pieces.isArray() && i < pieces.size(); i++) {
      ids.put(pieces.get(i).path(0).asText(), i);
    }
    return ids;
  }

  /** All pieces and their ids. */
  private static Map<String, Integer> ids(JsonNode json) {
    Map<String, Integer> ids = pieces(json);
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

  /**
   * The library encodes the names of special tokens in a text as the tokens themselves. A token
   * that the model's own vocabulary has is taken out. Another one gets a name that no text has: it
   * keeps its place, since the library numbers the tokens behind it by theirs.
   */
  private static JsonNode withHiddenSpecialTokens(JsonNode json) {
    ObjectNode copy = json.deepCopy();
    Set<String> own = pieces(json).keySet();
    if (copy.get("added_tokens") instanceof ArrayNode added) {
      for (int i = added.size() - 1; i >= 0; i--) {
        if (added.get(i).path("special").asBoolean()) {
          if (own.contains(added.get(i).path("content").asText())) {
            added.remove(i);
          } else {
            ((ObjectNode) added.get(i)).put("content", HIDDEN.formatted(i));
          }
        }
      }
    }
    return copy;
  }

  /** The library takes an added token's place for its number, whatever the file says. */
  private void requireOwnIds(JsonNode json) {
    for (JsonNode token : json.path("added_tokens")) {
      String content = token.path("content").asText();
      int[] found = ids(token.path("special").asBoolean() ? decoder : encoder, content);
      int id = token.path("id").asInt();
      if (found.length == 1 && found[0] != id) {
        throw new InputException(
            "%s gives the token '%s' the id %d, and the Hugging Face library %d: give a tokenizer.json whose added_tokens are in the order of their ids, without gaps"
                .formatted(file, content, id, found[0]));
      }
    }
  }

  private static int[] ids(
      ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library, String text) {
    return Arrays.stream(library.encode(text, false, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  private ai.djl.huggingface.tokenizers.HuggingFaceTokenizer opened(byte[] json) {
    try {
      return library(json);
    } catch (IOException | RuntimeException | LinkageError e) {
      String said = e.getMessage() == null ? e.toString() : e.getMessage();
      throw new InputException(
          "%s is not a tokenizer that the Hugging Face library can run (%s): give a tokenizer.json"
              .formatted(file, said.lines().findFirst().orElse("").strip()),
          e);
    }
  }

  /** Opens a tokenizer by the library, which may end the process instead of the call. */
  static ai.djl.huggingface.tokenizers.HuggingFaceTokenizer library(byte[] json)
      throws IOException {
    // If the library finds a GPU, it would download native code for it; the code for the CPU is
    // present.
    if (System.getenv("RUST_FLAVOR") == null && System.getProperty("RUST_FLAVOR") == null) {
      System.setProperty("RUST_FLAVOR", "cpu");
    }
    return ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.newInstance(
        new ByteArrayInputStream(json), AS_IT_IS);
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return Json.writer().writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was read is written", e);
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
    int[] ids;
    try {
      ids = ids(encoder, WellFormed.text(text));
    } catch (RuntimeException e) {
      throw cannot("encode a text", e);
    }
    for (int id : ids) {
      if (id >= vocabulary) {
        throw new InputException(
            "%s makes id %d, and lists ids up to %d only: give a whole tokenizer.json"
                .formatted(file, id, vocabulary - 1));
      }
    }
    return ids;
  }

  private InputException cannot(String what, RuntimeException e) {
    String said = e.getMessage() == null ? e.toString() : e.getMessage();
    return new InputException(
        "the Hugging Face library cannot %s with %s (%s): give another tokenizer.json"
            .formatted(what, file, said.lines().findFirst().orElse("").strip()),
        e);
  }

  @Override
  public String decode(int[] ids) {
    TokenIds.check(ids, vocabulary);
    try {
      return decoder.decode(
          Arrays.stream(ids).filter(id -> id != separator).asLongStream().toArray(), false);
    } catch (RuntimeException e) {
      throw cannot("decode ids", e);
    }
  }
}
