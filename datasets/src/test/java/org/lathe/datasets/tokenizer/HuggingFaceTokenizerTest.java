package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
