package org.lathe.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.ListedCorpus;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

class SequencesTest {
  private static final int DOCUMENTS = 40;
  private final TokenStore store = store();

  @Property
  void aSequenceIsTheSameForAnyOrderOfAsking(
      @ForAll long seed, @ForAll Alignment alignment, @ForAll long orderSeed) {
    List<Long> order = new ArrayList<>(LongStream.range(0, 50).boxed().toList());
    int[][] inOrder = new int[50][];
    SequenceSampler first = new SequenceSampler(store, 7, alignment, seed, "train");
    order.forEach(i -> inOrder[i.intValue()] = first.sequence(i));
    Collections.shuffle(order, new Random(orderSeed));
    SequenceSampler second = new SequenceSampler(store, 7, alignment, seed, "train");
    order.forEach(i -> assertArrayEquals(inOrder[i.intValue()], second.sequence(i)));
  }

  @Property
  void sequencesAreWindowsOfTheStore(
      @ForAll long seed,
      @ForAll long i,
      @ForAll Alignment alignment,
      @ForAll @IntRange(min = 1, max = 90) int length) {
    SequenceSampler sampler = new SequenceSampler(store, length, alignment, seed, "train");
    long position = sampler.position(i);
    assertEquals(length, sampler.sequence(i).length);
    assertArrayEquals(store.window(position, length), sampler.sequence(i));
    if (alignment == Alignment.DOCUMENT) {
      assertEquals(position, store.documentStart(store.documentAt(position)));
    }
  }

  @Test
  void everyPlaceIsReachedAndNoneMoreThanItsShare() {
    int length = 16;
    int places = (int) store.size() - length + 1;
    int draws = 400 * places;
    int[] seen = new int[places];
    SequenceSampler sampler = new SequenceSampler(store, length, Alignment.ANYWHERE, 3, "train");
    for (long i = 0; i < draws; i++) {
      seen[(int) sampler.position(i)]++;
    }
    double chiSquare = Arrays.stream(seen).mapToDouble(n -> (n - 400.0) * (n - 400.0) / 400).sum();
    int freedom = places - 1;
    assertTrue(
        Math.abs(chiSquare - freedom) < 5 * Math.sqrt(2.0 * freedom),
        () -> "chi square " + chiSquare + " with " + freedom + " degrees of freedom");
  }

  @Test
  void seedsAndPurposesDrawDifferently() {
    assertFalse(Arrays.equals(positions(1, "train"), positions(2, "train")));
    assertFalse(Arrays.equals(positions(1, "train"), positions(1, "probe")));
    assertArrayEquals(positions(1, "train"), positions(1, "train"));
  }

  @Property
  void heldOutSequencesAreDistinctAndSpreadFromEndToEnd(
      @ForAll @IntRange(min = 1, max = 60) int length,
      @ForAll @IntRange(min = 1, max = 60) int atMost,
      @ForAll Alignment alignment) {
    HeldOutSequences held = new HeldOutSequences(store, length, alignment, atMost);
    List<Long> positions = IntStream.range(0, held.count()).mapToObj(held::position).toList();
    Set<Long> distinct = new HashSet<>(positions);
    assertEquals(held.count(), distinct.size());
    assertTrue(held.count() >= 1 && held.count() <= atMost);
    for (int k = 0; k < held.count(); k++) {
      assertArrayEquals(store.window(positions.get(k), length), held.sequence(k));
      if (k > 0 && alignment == Alignment.ANYWHERE) {
        assertTrue(positions.get(k) - positions.get(k - 1) >= length, "sequences overlap");
      }
    }
    assertEquals(0, positions.getFirst());
    if (held.count() > 1 && alignment == Alignment.ANYWHERE) {
      assertEquals(store.size() - length, positions.getLast());
    }
  }

  @Test
  void tooLittleTextIsSaid() {
    String expected =
        "the text has 3 tokens, too few for one sequence of 4: give more text, or a shorter"
            + " sequence length";
    TokenStore three = TokenStore.of(new int[] {1, 2, 3}, 10);
    for (Alignment alignment : Alignment.values()) {
      assertEquals(
          expected,
          assertThrows(
                  InputException.class, () -> new SequenceSampler(three, 4, alignment, 0, "train"))
              .getMessage());
      assertThrows(InputException.class, () -> new HeldOutSequences(three, 4, alignment, 1));
      assertArrayEquals(
          new int[] {1, 2, 3}, new SequenceSampler(three, 3, alignment, 0, "train").sequence(9));
    }
    assertThrows(
        InputException.class, () -> new SequenceSampler(three, 0, Alignment.ANYWHERE, 0, "train"));
    assertThrows(InputException.class, () -> new HeldOutSequences(three, 1, Alignment.ANYWHERE, 0));
  }

  private long[] positions(long seed, String purpose) {
    SequenceSampler sampler = new SequenceSampler(store, 8, Alignment.ANYWHERE, seed, purpose);
    return LongStream.range(0, 30).map(sampler::position).toArray();
  }

  private static TokenStore store() {
    List<Document> documents =
        IntStream.range(0, DOCUMENTS)
            .mapToObj(i -> new Document("d" + i, "text %d ".formatted(i).repeat(1 + i % 3)))
            .toList();
    Corpus corpus = new ListedCorpus(documents);
    return TokenStore.encode(corpus, corpus.entries(), Tokenizer.named("bytes"));
  }
}
