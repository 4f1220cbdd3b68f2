package org.lathe.datasets.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.datasets.CounterHash;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.ListedCorpus;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.files.InputException;

class TokenStoreTest {
  @Test
  void documentsFollowOneAnotherEachWithItsSeparator() {
    Corpus corpus =
        new ListedCorpus(
            List.of(
                new Document("first", "ab"),
                new Document("left out", "x"),
                new Document("last", "c")));
    List<Corpus.Entry> wanted = List.of(corpus.entries().get(0), corpus.entries().get(2));
    TokenStore store = TokenStore.encode(corpus, wanted, Tokenizer.named("bytes"));
    assertEquals(5, store.size());
    assertArrayEquals(new int[] {97, 98, 256, 99, 256}, store.window(0, 5));
    assertEquals(2, store.documents());
    assertEquals(3, store.documentStart(1));
    assertEquals("last", store.documentName(1));
    assertEquals(0, store.documentAt(2));
    assertEquals(1, store.documentAt(3));
    assertEquals(1, store.documentAt(4));
  }

  @ParameterizedTest
  @ValueSource(ints = {257, 1 << 16, (1 << 16) + 1, Integer.MAX_VALUE})
  void idsComeBackWhateverTheVocabulary(int vocabulary) {
    int[] ids = new int[200_000];
    Arrays.setAll(ids, i -> (int) CounterHash.below(5, i, vocabulary));
    ids[0] = vocabulary - 1;
    TokenStore store = TokenStore.of(ids, vocabulary);
    assertArrayEquals(ids, store.window(0, ids.length));
    assertArrayEquals(Arrays.copyOfRange(ids, 7, 12), store.window(7, 5));
    TokenStore part = TokenSlice.ofTokens(store, 3, ids.length);
    int[] into = new int[140_001];
    store.copy(7, 140_000, into);
    assertArrayEquals(Arrays.copyOfRange(ids, 7, 140_007), Arrays.copyOf(into, 140_000));
    assertEquals(0, into[140_000], "no more than is asked for");
    part.copy(9, 5, into);
    assertArrayEquals(Arrays.copyOfRange(ids, 12, 17), Arrays.copyOf(into, 5));
  }

  @Test
  void idsOutsideTheVocabularyAreNamed() {
    assertEquals(
        "token id 9 at position 2 is outside the vocabulary 0..8:"
            + " use the tokenizer that made the ids",
        assertThrows(InputException.class, () -> TokenStore.of(new int[] {0, 8, 9}, 9))
            .getMessage());
    assertThrows(InputException.class, () -> TokenStore.of(new int[] {-1}, 9));
  }

  @Test
  void windowsStayInTheStore() {
    TokenStore store = TokenStore.of(new int[] {0, 1, 2}, 9);
    assertEquals(0, store.window(3, 0).length);
    assertThrows(IndexOutOfBoundsException.class, () -> store.window(1, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> store.window(-1, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> store.window(1L << 32, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> store.copy(1, 3, new int[3]));
  }
}
