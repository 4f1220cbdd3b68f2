package org.lathe.datasets.tokenizer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lathe.files.Json;

/** A {@code tokenizer.json} of byte-level pairs, in the form of Hugging Face's for GPT-2. */
final class TokenizerJson {
  private TokenizerJson() {}

  /** All bytes and a few merges; the special token after them. */
  static Path small(Path folder, String special) throws IOException {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    for (int b = 0, moved = 0; b < 256; b++) {
      boolean shown = b > 0x20 && b < 0x7F || b > 0xA0 && b != 0xAD;
      vocabulary.put(Character.toString(shown ? b : 0x100 + moved++), b);
    }
    List<String> merges = List.of("t h", "th e", "\u0120 the");
    merges.forEach(merge -> vocabulary.put(merge.replace(" ", ""), vocabulary.size()));
    return write(folder, vocabulary, merges, special);
  }

  /** Returns one with a vocabulary and merges in the form that OpenAI published. */
  static Path gpt2(Path folder, Path published) throws IOException {
    Map<String, Integer> vocabulary = new LinkedHashMap<>();
    Json.read(published.resolve("encoder.json"), "get it again")
        .properties()
        .forEach(piece -> vocabulary.put(piece.getKey(), piece.getValue().intValue()));
    vocabulary.remove("<|endoftext|>");
    List<String> lines = Files.readAllLines(published.resolve("vocab.bpe"));
    List<String> merges = lines.stream().skip(1).filter(line -> !line.isBlank()).toList();
    return write(folder, vocabulary, merges, "<|endoftext|>");
  }

  private static Path write(
      Path folder, Map<String, Integer> vocabulary, List<String> merges, String special)
      throws IOException {
    ObjectNode json = Json.object().put("version", "1.0");
    json.putArray("added_tokens")
        .addObject()
        .put("id", vocabulary.size())
        .put("content", special)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    for (String part : List.of("pre_tokenizer", "decoder")) {
      json.putObject(part)
          .put("type", "ByteLevel")
          .put("add_prefix_space", false)
          .put("trim_offsets", true)
          .put("use_regex", true);
    }
    ObjectNode model = json.putObject("model").put("type", "BPE");
    ObjectNode pieces = model.putObject("vocab");
    vocabulary.forEach(pieces::put);
    ArrayNode pairs = model.putArray("merges");
    merges.forEach(pairs::add);
    Path file = folder.resolve(HuggingFaceTokenizer.FILE);
    Files.writeString(file, Json.line(json));
    return file;
  }
}
