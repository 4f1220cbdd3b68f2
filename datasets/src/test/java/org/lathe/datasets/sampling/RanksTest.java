package org.lathe.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.lathe.datasets.corpus.Alignment;
import org.lathe.datasets.corpus.Corpus;
import org.lathe.datasets.corpus.Document;
import org.lathe.datasets.corpus.ListedCorpus;
import org.lathe.datasets.tokenizer.Tokenizer;
import org.lathe.datasets.tokens.TokenSlice;
import org.lathe.datasets.tokens.TokenStore;
import org.lathe.files.InputException;

/**
 * The sequences of a rank are a function of seed, step and rank; the parts of the ranks are
 * disjoint and complete.
 */
class RanksTest {
  private static TokenStore store(int documents) {
    List<Document> texts =
        IntStream.range(0, documents)
            .mapToObj(i -> new Document("d" + i, "text %d ".formatted(i).repeat(1 + i % 3)))
            .toList();
    Corpus corpus = new ListedCorpus(texts);
    return TokenStore.encode(corpus, corpus.entries(), Tokenizer.named("bytes"));
  }

  @Property
  void aPermutationReachesEveryPlaceOnce(
      @ForAll long key, @ForAll @IntRange(min = 1, max = 3_000) int size) {
    Permutation order = new Permutation(key, size);
    BitSet seen = new BitSet();
    for (int i = 0; i < size; i++) {
      seen.set((int) order.at(i));
    }
    assertEquals(size, seen.cardinality());
    assertEquals(size, seen.length());
  }

  @Property
  void aPermutationOfAnySizeStaysInside(
      @ForAll long key, @ForAll @LongRange(min = 1, max = 1L << 40) long size) {
    Permutation order = new Permutation(key, size);
    for (long place : new long[] {0, size / 2, size - 1}) {
      assertTrue(order.at(place) >= 0 && order.at(place) < size);
    }
    assertThrows(IndexOutOfBoundsException.class, () -> order.at(size));
  }

  @Property
  void ranksDealOutEveryBlockOnceATimeThrough(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int ranks,
      @ForAll @IntRange(min = 1, max = 4) int batch,
      @ForAll @IntRange(min = 1, max = 60) int length) {
    TokenStore store = store(40);
    ShuffledBlocks blocks = new ShuffledBlocks(store, length, seed, "train");
    int perStep = ranks * batch;
    int steps = (int) ((blocks.blocks() + perStep - 1) / perStep);
    int[] seen = new int[(int) blocks.blocks()];
    for (int rank = 0; rank < ranks; rank++) {
      RankedBatches own = ranked(store, SequenceOrder.BLOCKS, seed, length, batch, rank, ranks);
      for (int step = 0; step < steps; step++) {
        for (int b = 0; b < batch; b++) {
          long number = own.number(step, b);
          if (number < blocks.blocks()) {
            seen[(int) (blocks.position(number) / length)]++;
            assertArrayEquals(blocks.sequence(number), own.at(step)[b]);
          }
        }
      }
    }
    assertTrue(Arrays.stream(seen).allMatch(n -> n == 1), () -> Arrays.toString(seen));
  }

  @Property
  void partsOfRanksAreDisjointAndCoverAll(
      @ForAll @IntRange(min = 1, max = 9) int ranks, @ForAll Alignment alignment) {
    TokenStore store = store(40);
    List<Integer> all = new ArrayList<>();
    int documents = 0;
    for (int rank = 0; rank < ranks; rank++) {
      TokenSlice part = TokenSlice.ofRank(store, alignment, rank, ranks);
      Arrays.stream(part.window(0, (int) part.size())).forEach(all::add);
      documents += part.documents();
      if (alignment == Alignment.DOCUMENT) {
        assertEquals(0, part.documentStart(0));
        assertEquals(part.documents() - 1, part.documentAt(part.size() - 1));
      }
    }
    assertArrayEquals(
        store.window(0, (int) store.size()), all.stream().mapToInt(Integer::intValue).toArray());
    assertEquals(store.documents(), documents);
  }

  @Property
  void aStepIsTheSameForAnyOrderOfAskingAndAfterAResume(
      @ForAll long seed,
      @ForAll SequenceOrder sampling,
      @ForAll @IntRange(min = 1, max = 3) int ranks,
      @ForAll long orderSeed) {
    TokenStore store = store(40);
    List<Integer> order = new ArrayList<>(IntStream.range(0, 60).boxed().toList());
    for (int rank = 0; rank < ranks; rank++) {
      RankedBatches first = ranked(store, sampling, seed, 9, 2, rank, ranks);
      int[][][] inOrder = order.stream().sorted().map(first::at).toArray(int[][][]::new);
      Collections.shuffle(order, new Random(orderSeed));
      DataCursor saved = cursor(sampling, seed, 9, 2, rank, ranks).at(17).next();
      assertEquals(18, saved.step());
      RankedBatches second = new RankedBatches(store, Alignment.ANYWHERE, saved, "train");
      order.forEach(step -> assertArrayEquals(inOrder[step], second.at(step)));
    }
  }

  @Test
  void eachTimeThroughHasAnOrderOfItsOwn() {
    TokenStore store = store(40);
    ShuffledBlocks blocks = new ShuffledBlocks(store, 5, 3, "train");
    long[] first = positions(blocks, 0);
    long[] second = positions(blocks, blocks.blocks());
    assertFalse(Arrays.equals(first, second));
    assertFalse(Arrays.equals(first, positions(new ShuffledBlocks(store, 5, 4, "train"), 0)));
    Arrays.sort(first);
    Arrays.sort(second);
    assertArrayEquals(first, second);
  }

  /** A single rank gets the sequences of a sampler of the whole store. */
  @Test
  void aloneARankSeesTheWholeStore() {
    TokenStore store = store(40);
    RankedBatches alone = ranked(store, SequenceOrder.WINDOWS, 5, 9, 4, 0, 1);
    SequenceSampler whole = new SequenceSampler(store, 9, Alignment.ANYWHERE, 5, "train");
    for (int i = 0; i < 40; i++) {
      assertArrayEquals(whole.sequence(i), alone.at(i / 4)[i % 4]);
    }
  }

  @Test
  void nonsenseIsRefused() {
    TokenStore store = store(3);
    assertThrows(InputException.class, () -> TokenSlice.ofRank(store, Alignment.DOCUMENT, 0, 4));
    assertThrows(InputException.class, () -> cursor(SequenceOrder.BLOCKS, 0, 1, 0, 0, 1));
    assertThrows(InputException.class, () -> cursor(SequenceOrder.BLOCKS, 0, 1, 1, 2, 2));
    assertThrows(InputException.class, () -> SequenceOrder.named("all"));
    assertThrows(
        InputException.class, () -> new ShuffledBlocks(store, (int) store.size() + 1, 0, "train"));
  }

  private static long[] positions(ShuffledBlocks blocks, long from) {
    return IntStream.range(0, (int) blocks.blocks())
        .mapToLong(i -> blocks.position(from + i))
        .toArray();
  }

  private static DataCursor cursor(
      SequenceOrder sampling, long seed, int length, int batch, int rank, int ranks) {
    return new DataCursor(sampling, seed, length, batch, rank, ranks, 0);
  }

  private static RankedBatches ranked(
      TokenStore store,
      SequenceOrder sampling,
      long seed,
      int length,
      int batch,
      int rank,
      int ranks) {
    DataCursor cursor = cursor(sampling, seed, length, batch, rank, ranks);
    return new RankedBatches(store, Alignment.ANYWHERE, cursor, "train");
  }
}
