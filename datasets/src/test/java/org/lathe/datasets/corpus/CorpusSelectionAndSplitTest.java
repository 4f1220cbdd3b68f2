package org.lathe.datasets.corpus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lathe.files.InputException;

class CorpusSelectionAndSplitTest {
  @Property
  void selectionKeepsTheBudgetAndDoesNotDependOnTheOrderOfTheCorpus(
      @ForAll @IntRange(min = 10, max = 3000) int budget, @ForAll long seed) {
    List<Document> documents = new ArrayList<>(documents(200));
    CorpusSelection selection = CorpusSelection.within(new ListedCorpus(documents), budget);
    Collections.shuffle(documents, new Random(seed));
    CorpusSelection shuffled = CorpusSelection.within(new ListedCorpus(documents), budget);
    assertEquals(Set.copyOf(selection.entries()), Set.copyOf(shuffled.entries()));
    assertTrue(selection.bytes() <= budget);
    assertEquals(
        selection.bytes(), selection.entries().stream().mapToLong(Corpus.Entry::bytes).sum());
    boolean anotherFits =
        selection.corpus().entries().stream()
            .filter(entry -> !selection.entries().contains(entry))
            .anyMatch(entry -> entry.bytes() <= budget - selection.bytes());
    assertFalse(anotherFits, "a document that fits was left out");
  }

  @Test
  void selectionIsSpreadOverTheWholeCorpus() {
    Corpus corpus = new ListedCorpus(documents(1000));
    long half = corpus.entries().stream().mapToLong(Corpus.Entry::bytes).sum() / 2;
    List<Corpus.Entry> all = corpus.entries();
    Set<Corpus.Entry> taken = new HashSet<>(CorpusSelection.within(corpus, half).entries());
    for (int tenth = 0; tenth < 10; tenth++) {
      long here =
          all.subList(tenth * 100, tenth * 100 + 100).stream().filter(taken::contains).count();
      assertTrue(here > 25 && here < 75, here + " of 100 taken in tenth " + tenth);
    }
  }

  @Test
  void selectionSaysHowMuchOfHowMuch() {
    Corpus corpus =
        new ListedCorpus(
            List.of(
                new Document("long", "a".repeat(1_500_000)),
                new Document("short", "a".repeat(400_000))));
    assertEquals(
        "1 of 2 documents, 0.4 of 1.9 MB", CorpusSelection.within(corpus, 1_000_000).summary());
    assertEquals(
        "no document of listed fits in a budget of 10 bytes: raise the budget",
        assertThrows(InputException.class, () -> CorpusSelection.within(corpus, 10)).getMessage());
  }

  @Property
  void splitIsDisjointAndCoversAndLeavesNoSideEmpty(
      @ForAll @IntRange(min = 2, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 99) int percent) {
    List<Corpus.Entry> entries = new ListedCorpus(documents(count)).entries();
    CorpusSplit split = CorpusSplit.byDocument(entries, percent / 100.0);
    Set<Corpus.Entry> all = new HashSet<>(split.train());
    all.addAll(split.validation());
    assertEquals(Set.copyOf(entries), all);
    assertEquals(entries.size(), split.train().size() + split.validation().size());
    assertFalse(split.train().isEmpty());
    assertFalse(split.validation().isEmpty());
  }

  @Test
  void aDocumentKeepsItsSideWhenOthersJoin() {
    List<Corpus.Entry> entries = new ListedCorpus(documents(2000)).entries();
    CorpusSplit few =
        CorpusSplit.byDocument(entries.subList(0, 1000), CorpusSplit.DEFAULT_VALIDATION_SHARE);
    CorpusSplit many = CorpusSplit.byDocument(entries, CorpusSplit.DEFAULT_VALIDATION_SHARE);
    assertTrue(many.validation().containsAll(few.validation()));
    assertTrue(many.train().containsAll(few.train()));
    int held = many.validation().size();
    assertTrue(held > 60 && held < 140, held + " of 2000 held out at 5 %");
  }

  @Test
  void oneDocumentCannotBeSplit() {
    List<Corpus.Entry> one = List.of(new Corpus.Entry("only", 10));
    assertEquals(
        "the text has 1 document, and a split into training and validation needs 2:"
            + " give more text",
        assertThrows(InputException.class, () -> CorpusSplit.byDocument(one, 0.05)).getMessage());
    List<Corpus.Entry> two = List.of(one.getFirst(), new Corpus.Entry("other", 10));
    assertThrows(InputException.class, () -> CorpusSplit.byDocument(two, 0));
    assertThrows(InputException.class, () -> CorpusSplit.byDocument(two, Double.NaN));
  }

  private static List<Document> documents(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Document("document " + i, "x".repeat(1 + i % 9)))
        .toList();
  }
}
