package org.lathe.training.ranks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** All ranks leave a meeting alike, and a failure names the rank that it is of. */
class MeetingTest {
  private static final int SIZE = 4;

  /** Returns what each rank throws. */
  private static List<Throwable> failures(Function<Ranks, Object> work) {
    return LocalRanks.of(SIZE).run(work).stream().map(LocalRanks.Outcome::failure).toList();
  }

  private static void requireAll(List<Throwable> failures, String message) {
    for (int rank = 0; rank < SIZE; rank++) {
      RankException failure = assertInstanceOf(RankException.class, failures.get(rank));
      assertTrue(failure.getMessage().contains(message), failure::getMessage);
      assertEquals(rank > 0, failure.told());
    }
  }

  @Test
  void oneThatStopsStopsAll() {
    List<List<Boolean>> all =
        LocalRanks.of(SIZE)
            .results(
                ranks -> {
                  Meeting meeting = new Meeting(ranks);
                  return List.of(
                      meeting.goesOn(1, 0, false),
                      meeting.goesOn(2, 1.5f, ranks.rank() == 2),
                      meeting.goesOn(3, 1.5f, false));
                });
    assertEquals(List.of(true, false, true), all.getFirst());
    assertTrue(all.stream().allMatch(all.getFirst()::equals));
  }

  @Test
  void whatDiffersIsNamed() {
    requireAll(
        failures(
            ranks -> {
              Map<String, String> facts = new LinkedHashMap<>();
              facts.put("text", "abc");
              facts.put("rate", ranks.rank() == 2 ? "0.1" : "0.2");
              new Meeting(ranks).compare(facts);
              return null;
            }),
        "rank 2 has another rate than rank 0: 0.1, not 0.2");
    requireAll(
        failures(
            ranks -> {
              new Meeting(ranks).compare(ranks.rank() == 3 ? Map.of("leaf", "1") : Map.of());
              return null;
            }),
        "rank 3 has another leaf than rank 0: 1, not nothing");
  }

  @Test
  void theSameFactsPass() {
    assertEquals(
        SIZE,
        LocalRanks.of(SIZE)
            .results(
                ranks -> {
                  new Meeting(ranks).compare(Map.of("text", "abc"));
                  return true;
                })
            .size());
  }

  @Test
  void theRankWithAnotherNormIsNamed() {
    for (int wrong = 0; wrong < SIZE; wrong++) {
      int of = wrong;
      requireAll(
          failures(
              ranks -> new Meeting(ranks).goesOn(8, ranks.rank() == of ? 1.25f : 1.5f, of == 1)),
          "rank %d has computed another norm of the gradient than the others at step 7, 1.25, not 1.5"
              .formatted(wrong));
    }
  }

  @Test
  void ranksAtDifferentStepsDoNotGoOn() {
    requireAll(
        failures(ranks -> new Meeting(ranks).goesOn(ranks.rank() == 1 ? 5 : 6, 0, false)),
        "rank 1 is at step 5, rank 0 at step 6");
  }

  @Test
  void aFailureEndsAllWithItsMessage() {
    IllegalStateException broken = new IllegalStateException("the disk is full");
    List<Throwable> failures =
        failures(
            ranks -> {
              Meeting meeting = new Meeting(ranks);
              if (ranks.rank() == 1) {
                throw meeting.failure(broken);
              }
              return meeting.goesOn(3, 0, ranks.rank() == 0);
            });
    for (int rank : new int[] {0, 2, 3}) {
      RankException failure = assertInstanceOf(RankException.class, failures.get(rank));
      assertEquals("rank 1 failed: the disk is full", failure.getMessage());
      assertTrue(failure.told());
    }
    assertSame(broken, failures.get(1));
  }

  @Test
  void whatFailsOnAllIsToldByTheFirst() {
    List<Throwable> failures =
        failures(
            ranks -> {
              throw new Meeting(ranks).failure(new IllegalStateException("no such text"));
            });
    assertInstanceOf(IllegalStateException.class, failures.getFirst());
    for (int rank = 1; rank < SIZE; rank++) {
      RankException failure = assertInstanceOf(RankException.class, failures.get(rank));
      assertEquals("rank 0 failed: no such text", failure.getMessage());
      assertTrue(failure.told());
    }
  }

  @Test
  void rankZeroWorksAloneAndTellsAll() {
    List<String> heard =
        LocalRanks.of(SIZE)
            .results(
                ranks -> new Meeting(ranks).ofFirst("its word", () -> "from rank " + ranks.rank()));
    assertEquals(List.of("from rank 0", "from rank 0", "from rank 0", "from rank 0"), heard);
    List<Throwable> failures =
        failures(
            ranks ->
                new Meeting(ranks)
                    .ofFirst(
                        "its word",
                        () -> {
                          throw new IllegalStateException("locked");
                        }));
    assertEquals("locked", failures.getFirst().getMessage());
    assertEquals("rank 0 failed: locked", failures.getLast().getMessage());
  }

  @Test
  void aProcessAloneMeetsNobody() {
    Meeting meeting = new Meeting(Ranks.ALONE);
    meeting.compare(Map.of("text", "abc"));
    meeting.waitForAll("anything");
    assertTrue(meeting.goesOn(1, 0, false));
    assertFalse(meeting.goesOn(2, Float.NaN, true));
    assertEquals("word", meeting.ofFirst("its word", () -> "word"));
    IllegalStateException failure = new IllegalStateException("x");
    assertSame(failure, meeting.failure(failure));
    assertThrows(
        IllegalStateException.class,
        () ->
            meeting.ofFirst(
                "its word",
                () -> {
                  throw failure;
                }));
  }
}
