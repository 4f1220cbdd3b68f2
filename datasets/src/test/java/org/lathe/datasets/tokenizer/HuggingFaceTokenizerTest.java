package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lathe.files.InputException;

class HuggingFaceTokenizerTest {
  private static final Tokenizer SMALL = small();

  @TempDir Path folder;

  private static Tokenizer small() {
    try {
      Path folder = Files.createTempDirectory("tokenizer");
      Path file = TokenizerJson.small(folder, "<|endoftext|>");
      Tokenizer opened = Tokenizer.named(folder.toString());
      Files.delete(file);
      Files.delete(folder);
      return opened;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    return UnicodeText.any();
  }

  @Property
  void aTokenizerOfAllBytesGivesAnyTextBack(@ForAll("texts") String text) {
    int[] ids = SMALL.encode(text);
    assertEquals(text, SMALL.decode(ids));
    for (int id : ids) {
      assertTrue(id >= 0 && id < SMALL.separator(), "special tokens in a text are text");
    }
  }

  @Test
  void mergesAreMadeAndTheSeparatorFound() {
    assertEquals(260, SMALL.vocabulary());
    assertEquals(259, SMALL.separator());
    assertArrayEquals(new int[] {257, 258, 'n'}, SMALL.encode("the then"));
    assertEquals("the<|endoftext|>then", SMALL.display(new int[] {257, 259, 257, 'n'}));
    assertThrows(InputException.class, () -> SMALL.decode(new int[] {260}));
  }

  @Test
  void longTextsAreNotCut() {
    assertEquals(5_001, SMALL.encode("the" + " the".repeat(5_000)).length);
  }

  @Test
  void theConfigurationBesideItNamesTheSeparator() throws IOException {
    Path file = TokenizerJson.small(folder, "<end>");
    assertTrue(message(file).contains("has none of the tokens"), message(file));
    Path config = folder.resolve(HuggingFaceTokenizer.CONFIG);
    Files.writeString(config, "{\"eos_token\": {\"content\": \"<end>\"}}");
    assertEquals(259, Tokenizer.named(file.toString()).separator());
  }

  @Test
  void badFilesAreNamed() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    for (String bad :
        List.of("", "[]", "{}", "{\"model\": {\"vocab\": {\"</s>\": 0}}}", "{\"model\"")) {
      Files.writeString(file, bad);
      assertTrue(message(file).startsWith(file.toString()), message(file));
      assertTrue(message(file).endsWith("give a tokenizer.json"), message(file));
      assertEquals(1, message(file).lines().count());
    }
  }

  /** As Qwen3 has them: a token behind special ones that is none itself. */
  @Test
  void addedTokensKeepTheirIds() throws IOException {
    Path file = TokenizerJson.small(folder, "<|endoftext|>");
    String json = Files.readString(file);
    String think =
        ", {\"id\": %d, \"content\": \"<think>\", \"special\": false, \"single_word\": false,"
            + " \"lstrip\": false, \"rstrip\": false, \"normalized\": false}]";
    Files.writeString(file, withAddedToken(json, think.formatted(260)));
    Tokenizer tokenizer = Tokenizer.named(file.toString());
    assertEquals(261, tokenizer.vocabulary());
    assertArrayEquals(new int[] {'a', ' ', 260, ' ', 'b'}, tokenizer.encode("a <think> b"));
    assertEquals("a <think> b", tokenizer.decode(tokenizer.encode("a <think> b")));
    assertTrue(
        Arrays.stream(tokenizer.encode("a <|endoftext|>")).allMatch(id -> id < 259),
        "special tokens in a text are text");
    Files.writeString(file, withAddedToken(json, think.formatted(300)));
    assertTrue(
        message(file).startsWith(file + " gives the token '<think>' the id 300, and the Hugging"),
        message(file));
  }

  private static String withAddedToken(String json, String added) {
    int end = json.indexOf(']', json.indexOf("added_tokens"));
    return json.substring(0, end) + added + json.substring(end + 1);
  }

  @Test
  void whatWouldEndTheProcessIsRefused() throws IOException {
    Path file = TokenizerJson.small(folder, "<|endoftext|>");
    String json = Files.readString(file);
    Map<String, String> bad =
        Map.of(
            "has half a surrogate pair in a string",
            json.replaceFirst("\"type\"( ?):( ?)\"ByteLevel\"", "\"type\": \"ByteLevel\\\\uD800\""),
            "does not begin with its continuing_subword_prefix",
            json.replaceFirst("\"merges\"", "\"continuing_subword_prefix\": \"#####\", \"merges\""),
            "is -7, not a whole number from 0",
            json.replaceFirst("\"id\"( ?):( ?)259", "\"id\": -7"));
    for (Map.Entry<String, String> each : bad.entrySet()) {
      assertNotEquals(json, each.getValue(), each.getKey());
      Files.writeString(file, each.getValue());
      String said = message(file);
      assertTrue(said.startsWith(file + " is damaged (") && said.contains(each.getKey()), said);
    }
  }

  private static String message(Path file) {
    return assertThrows(InputException.class, () -> Tokenizer.named(file.toString())).getMessage();
  }

  /**
   * Compares the pieces with those of another library: two implementations from outside this
   * project.
   */
  @Test
  void withThePublishedPiecesItIsGpt2() throws IOException {
    String data = System.getenv("LATHE_DATA");
    assumeTrue(data != null, "skipped: LATHE_DATA names no folder with corpora");
    Path corpora = Path.of(data);
    Tokenizer published =
        Tokenizer.named(TokenizerJson.gpt2(folder, corpora.resolve("gpt2_bpe")).toString());
    Tokenizer gpt2 = Tokenizer.named("gpt2");
    assertEquals(gpt2.vocabulary(), published.vocabulary());
    assertEquals(gpt2.separator(), published.separator());
    String text = Files.readString(corpora.resolve("wikitext2/wiki.test.raw"));
    assertArrayEquals(gpt2.encode(text), published.encode(text));
  }
}
