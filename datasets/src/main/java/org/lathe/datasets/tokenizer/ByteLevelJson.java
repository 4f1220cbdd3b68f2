package org.lathe.datasets.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lathe.files.InputException;
import org.lathe.files.Json;

/**
 * A byte-level vocabulary as the {@code tokenizer.json} of Hugging Face's tokenizers library, which
 * gives the same ids: a BPE model on bytes, with GPT-2's pre-tokenization. Whole words are such a
 * model without merges that {@code ignore_merges} for a piece that is a token.
 *
 * <p>A byte is written as the character that GPT-2 uses for it (Radford et al., 2019).
 */
final class ByteLevelJson {
  private static final String END = "<|endoftext|>";
  private static final String MODEL = "model";
  private static final String MERGES = "merges";
  private static final String WHOLE = "ignore_merges";
  private static final char[] CHARACTERS = characters();

  private ByteLevelJson() {}

  /** Bytes that are visible in Latin-1 are themselves; the others follow from U+0100. */
  private static char[] characters() {
    char[] characters = new char[ByteLevelTokenizer.SEPARATOR];
    char moved = '\u0100';
    for (int b = 0; b < characters.length; b++) {
      boolean visible = b > ' ' && b < 0x7F || b > 0xA0 && b != 0xAD;
      characters[b] = visible ? (char) b : moved++;
    }
    return characters;
  }

  private static String shown(byte[] token) {
    StringBuilder shown = new StringBuilder(token.length);
    for (byte b : token) {
      shown.append(CHARACTERS[b & 0xFF]);
    }
    return shown.toString();
  }

  static byte[] write(ByteLevelVocabulary vocabulary) {
    ObjectNode json = Json.object().put("version", "1.0");
    json.putNull("truncation").putNull("padding");
    json.putArray("added_tokens")
        .addObject()
        .put("id", ByteLevelTokenizer.SEPARATOR)
        .put("content", END)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    json.putNull("normalizer");
    byteLevel(json.putObject("pre_tokenizer"));
    json.putNull("post_processor");
    byteLevel(json.putObject("decoder"));
    ObjectNode model = json.putObject(MODEL).put("type", "BPE");
    model.putNull("dropout").putNull("unk_token");
    model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put(WHOLE, vocabulary.wholeWords());
    List<byte[]> tokens = vocabulary.tokens();
    ObjectNode pieces = model.putObject("vocab");
    for (int id = 0; id < tokens.size(); id++) {
      pieces.put(id == ByteLevelTokenizer.SEPARATOR ? END : shown(tokens.get(id)), id);
    }
    ArrayNode pairs = model.putArray(MERGES);
    for (BytePair merge : vocabulary.merges()) {
      pairs.add(shown(tokens.get(merge.left())) + " " + shown(tokens.get(merge.right())));
    }
    return (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static void byteLevel(ObjectNode part) {
    part.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param where names the file in errors
   * @throws InputException if it is something else
   */
  static ByteLevelVocabulary read(byte[] saved, String where) {
    JsonNode model =
        Json.parse(new String(saved, StandardCharsets.UTF_8), where, "restore the file")
            .path(MODEL);
    Map<String, Integer> ids = new HashMap<>();
    List<byte[]> tokens = ByteLevelVocabulary.reserved();
    int next = 0;
    for (Map.Entry<String, JsonNode> piece : model.path("vocab").properties()) {
      byte[] bytes =
          next == ByteLevelTokenizer.SEPARATOR && piece.getKey().equals(END)
              ? new byte[0]
              : bytes(piece.getKey(), where);
      boolean reserved = next < ByteLevelTokenizer.RESERVED;
      if (piece.getValue().asInt(-1) != next
          || reserved && !Arrays.equals(bytes, tokens.get(next))) {
        throw damaged(where, "token '" + piece.getKey() + "' is not where Lathe writes it");
      }
      if (!reserved) {
        tokens.add(bytes);
      }
      ids.put(piece.getKey(), next++);
    }
    if (next < ByteLevelTokenizer.RESERVED || !model.path(WHOLE).isBoolean()) {
      throw damaged(where, "it has not all parts that Lathe writes");
    }
    return new ByteLevelVocabulary(
        tokens, merges(model.path(MERGES), ids, where), model.path(WHOLE).booleanValue());
  }

  private static List<BytePair> merges(JsonNode pairs, Map<String, Integer> ids, String where) {
    List<BytePair> merges = new ArrayList<>();
    for (JsonNode pair : pairs) {
      String[] sides = pair.asText().split(" ", -1);
      int merged = ByteLevelTokenizer.RESERVED + merges.size();
      if (sides.length != 2
          || !ids.containsKey(sides[0])
          || !ids.containsKey(sides[1])
          || ids.getOrDefault(sides[0] + sides[1], 0) != merged) {
        throw damaged(
            where, "the merge '%s' does not make token %d".formatted(pair.asText(), merged));
      }
      merges.add(new BytePair(ids.get(sides[0]), ids.get(sides[1])));
    }
    return merges;
  }

  private static byte[] bytes(String shown, String where) {
    byte[] bytes = new byte[shown.length()];
    for (int i = 0; i < bytes.length; i++) {
      int b = byteOf(shown.charAt(i));
      if (b < 0) {
        throw damaged(where, "token '" + shown + "' is not in byte-level form");
      }
      bytes[i] = (byte) b;
    }
    return bytes;
  }

  private static int byteOf(char shown) {
    for (int b = 0; b < CHARACTERS.length; b++) {
      if (CHARACTERS[b] == shown) {
        return b;
      }
    }
    return -1;
  }

  private static InputException damaged(String where, String what) {
    return new InputException("%s is damaged (%s): restore the file".formatted(where, what));
  }
}
