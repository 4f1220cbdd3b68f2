package org.lathe.training.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rank gets what every rank has, in the order of ranks; a silent one is named. */
class GatheringTest {
  private static byte[] bytesOf(int rank, int round, int ranks) {
    // Rank 1 has nothing in the first round.
    int length = round == 0 && rank == 1 ? 0 : 1 + (rank * 37 + round * 1000) % 5000;
    byte[] bytes = new byte[length];
    new Random(rank * 100L + round * 10L + ranks).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 16})
  void everyRankHasTheBytesOfAll(int size) {
    List<List<List<byte[]>>> all =
        LocalRanks.of(size)
            .results(
                ranks ->
                    List.of(
                        Gathering.all(ranks, bytesOf(ranks.rank(), 0, size)),
                        Gathering.all(ranks, bytesOf(ranks.rank(), 1, size)),
                        Gathering.all(ranks, bytesOf(ranks.rank(), 2, size))));
    for (List<List<byte[]>> rounds : all) {
      for (int round = 0; round < rounds.size(); round++) {
        assertEquals(size, rounds.get(round).size());
        for (int rank = 0; rank < size; rank++) {
          assertArrayEquals(bytesOf(rank, round, size), rounds.get(round).get(rank));
        }
      }
    }
  }

  @Test
  void aProcessAloneHasItsOwn() {
    byte[] own = {1, 2, 3};
    List<byte[]> gathered = Gathering.all(Ranks.ALONE, own);
    assertEquals(1, gathered.size());
    assertArrayEquals(own, gathered.getFirst());
  }

  @Test
  void aRankThatHangsIsNamedAfterThePatience() {
    LocalRanks local = LocalRanks.of(new int[3], Duration.ofMillis(1_200), 1);
    List<LocalRanks.Outcome<List<byte[]>>> outcomes =
        local.run(
            ranks ->
                ranks.rank() == 2
                    ? List.of()
                    : Gathering.all(ranks, new byte[100], "the word of step 7"));
    for (int rank : new int[] {0, 1}) {
      RankException failure = assertInstanceOf(RankException.class, outcomes.get(rank).failure());
      assertTrue(
          failure.getMessage().contains("for rank 2, for the word of step 7"), failure::getMessage);
      assertTrue(failure.getMessage().contains("1.200 s"), failure::getMessage);
    }
  }

  /** Whoever ends a rank meanwhile learns for whom it waits. */
  @Test
  void aWaitIsNotedWhileItLasts() {
    CompletableFuture<CurrentWait> waiting = new CompletableFuture<>();
    List<CurrentWait> waits =
        LocalRanks.of(2)
            .results(
                ranks -> {
                  CurrentWait wait = ranks.currentWait();
                  assertEquals(Optional.empty(), wait.inWords());
                  if (ranks.rank() == 0) {
                    waiting.complete(wait);
                  } else {
                    Optional<String> words = Optional.empty();
                    while (words.isEmpty()) {
                      Thread.yield();
                      words = waiting.join().inWords();
                    }
                    assertTrue(
                        words.get().matches("rank 1 has not answered for \\d+ s \\(its word\\)"),
                        words::get);
                  }
                  Gathering.all(ranks, new byte[0], "its word");
                  return wait;
                });
    waits.forEach(wait -> assertEquals(Optional.empty(), wait.inWords()));
  }

  @Test
  void anAbortEndsTheOthers() {
    LocalRanks local = LocalRanks.of(4);
    List<LocalRanks.Outcome<List<byte[]>>> outcomes =
        local.run(
            ranks -> {
              if (ranks.rank() == 1) {
                ranks.abort(2);
              }
              return Gathering.all(ranks, new byte[] {7});
            });
    assertEquals(1, local.abortedBy());
    assertTrue(
        outcomes.stream().allMatch(outcome -> outcome.failure() instanceof LocalRanks.Ended),
        () -> Arrays.toString(outcomes.toArray()));
  }
}
