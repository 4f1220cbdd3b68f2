package org.lathe.datasets.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;

class TokenizerTest {
  private final Tokenizer bytes = Tokenizer.named("bytes");
  private final Tokenizer gpt2 = Tokenizer.named("gpt2");

  @Test
  void bytesAreTheUtf8BytesOfTheText() {
    assertArrayEquals(new int[] {65, 0xC3, 0xA9, 0xE2, 0x82, 0xAC}, bytes.encode("Aé€"));
    assertEquals(257, bytes.vocabulary());
    assertEquals(256, bytes.separator());
  }

  @Test
  void gpt2GivesThePublishedIds() {
    assertArrayEquals(new int[] {15496, 11, 995, 0}, gpt2.encode("Hello, world!"));
    assertEquals(50257, gpt2.vocabulary());
    assertEquals(50256, gpt2.separator());
  }

  @Test
  void nameOfTheSeparatorIsPlainText() {
    assertArrayEquals(new int[] {27, 91, 437, 1659, 5239, 91, 29}, gpt2.encode("<|endoftext|>"));
  }

  @Test
  void invalidUtf8DecodesToReplacementCharacters() {
    assertEquals("a\uFFFDb", bytes.decode(new int[] {97, 0xFF, 98}));
    assertEquals("\uFFFD", gpt2.decode(new int[] {gpt2.encode("🧵")[0]}));
  }

  @Test
  void separatorsShowOnlyInDisplay() {
    int[] ids = {97, 256, 98};
    assertEquals("ab", bytes.decode(ids));
    assertEquals("a<|endoftext|>b", bytes.display(ids));
    assertEquals("<|endoftext|>", gpt2.display(new int[] {50256}));
  }

  @Test
  void idsOutsideTheVocabularyAreNamed() {
    assertEquals(
        "token id 257 at position 1 is outside the vocabulary 0..256:"
            + " use the tokenizer that made the ids",
        assertThrows(InputException.class, () -> bytes.decode(new int[] {1, 257})).getMessage());
    assertThrows(InputException.class, () -> gpt2.decode(new int[] {-1}));
    assertThrows(InputException.class, () -> gpt2.decode(new int[] {50257}));
  }

  @Test
  void unknownNamesListTheKnown() {
    assertEquals(
        "tokenizer 'gpt5' is unknown: choose one of bytes, gpt2, or give the path of a"
            + " tokenizer.json; training also takes words:N and bpe:N",
        assertThrows(InputException.class, () -> Tokenizer.named("gpt5")).getMessage());
  }
}
