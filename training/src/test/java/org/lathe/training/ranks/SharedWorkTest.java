package org.lathe.training.ranks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.models.SequenceScore;

/** Each number is worked on once, and every rank gets all results in the order of the numbers. */
class SharedWorkTest {
  /** A result, and the rank that made it. */
  private record Made(int number, int rank) implements Serializable {}

  private static SharedWork.Share<Made> share(Ranks ranks, Consumer<Integer> shares) {
    return (first, end) -> {
      shares.accept(end - first);
      return IntStream.range(first, end).mapToObj(n -> new Made(n, ranks.rank())).toList();
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 8})
  void everyRankGetsAllResultsInOrder(int size) {
    for (int count : new int[] {0, 1, 2, 4, 7, 16, 23}) {
      for (int together : new int[] {1, 2, 4, 30}) {
        List<List<Made>> all =
            LocalRanks.of(size)
                .results(
                    ranks -> {
                      List<Made> results = new ArrayList<>();
                      List<Integer> shares = new ArrayList<>();
                      int[] rounds = {0};
                      SharedWork work = new SharedWork(ranks);
                      work.each(
                          3,
                          3 + count,
                          together,
                          share(ranks, shares::add),
                          round -> {
                            rounds[0]++;
                            results.addAll(round);
                          });
                      assertEquals(work.rounds(count, together), rounds[0]);
                      assertTrue(shares.stream().allMatch(own -> own >= 1 && own <= together));
                      if (ranks.rank() == 0) {
                        assertEquals(rounds[0], shares.size(), "it tells of progress");
                      }
                      return results;
                    });
        List<Integer> numbers = IntStream.range(3, 3 + count).boxed().toList();
        for (List<Made> results : all) {
          assertEquals(all.getFirst(), results);
          assertEquals(numbers, results.stream().map(Made::number).toList());
        }
        if (count >= size) {
          assertEquals(size, all.getFirst().stream().map(Made::rank).distinct().count());
        }
      }
    }
  }

  @Test
  void allRanksHaveAPartIfThatIsPossible() {
    List<Integer> together =
        LocalRanks.of(5).results(ranks -> new SharedWork(ranks).together(32, 8));
    assertEquals(List.of(7, 7, 7, 7, 7), together);
    assertEquals(8, SharedWork.ALONE.together(32, 8));
    assertEquals(3, SharedWork.ALONE.together(3, 8));
    assertEquals(1, SharedWork.ALONE.together(0, 8));
  }

  @Test
  void valuesArriveWithAllTheirBits() {
    double[] odd = {Double.NaN, -0.0, Double.MIN_VALUE, 0.1 + 0.2, Double.NEGATIVE_INFINITY};
    SequenceScore score =
        new SequenceScore(
            Map.of("exact", odd[3]), Map.of(), new LinkedHashMap<>(Map.of("all", odd)), Map.of());
    List<List<SequenceScore>> all =
        LocalRanks.of(2)
            .results(ranks -> new SharedWork(ranks).all(2, 1, (first, end) -> List.of(score)));
    for (SequenceScore arrived : all.get(1)) {
      assertEquals(score.nats(), arrived.nats());
      Map<?, ?> details = assertInstanceOf(Map.class, arrived.details());
      assertArrayEquals(odd, (double[]) details.get("all"));
    }
  }

  @Test
  void whatTheFirstFindsIsKnownToAll() {
    List<String> found =
        LocalRanks.of(3)
            .results(ranks -> new SharedWork(ranks).ofFirst(() -> "by " + ranks.rank()));
    assertEquals(List.of("by 0", "by 0", "by 0"), found);
    List<Integer> nothing =
        LocalRanks.of(2)
            .results(ranks -> new SharedWork(ranks).<Integer>ofFirst(() -> null) == null ? 1 : 0);
    assertEquals(List.of(1, 1), nothing);
  }

  @Test
  void aRankThatDiffersIsNamedByAll() {
    List<LocalRanks.Outcome<Boolean>> outcomes =
        LocalRanks.of(4)
            .run(
                ranks -> {
                  SharedWork work = new SharedWork(ranks);
                  work.requireSame("model", () -> "one");
                  work.requireSame("text", () -> ranks.rank() == 2 ? "other" : "one");
                  return true;
                });
    for (LocalRanks.Outcome<Boolean> outcome : outcomes) {
      RankException failure = assertInstanceOf(RankException.class, outcome.failure());
      assertTrue(
          failure.getMessage().startsWith("rank 2 has another text than rank 0"),
          failure::getMessage);
    }
  }

  /** One asks in its second share: all end after that round, whose results they have. */
  @Test
  void allStopAtTheSamePlace() {
    List<List<Made>> kept =
        LocalRanks.of(3)
            .results(
                ranks -> {
                  List<Made> results = new ArrayList<>();
                  SharedWork work = new SharedWork(ranks);
                  SharedWork.Share<Made> share = share(ranks, own -> {});
                  assertThrows(
                      StoppedException.class,
                      () ->
                          work.each(
                              0,
                              20,
                              2,
                              (first, end) -> {
                                if (first == 8) {
                                  ranks.askToStop();
                                }
                                return share.of(first, end);
                              },
                              results::addAll));
                  assertThrows(StoppedException.class, () -> work.all(1, 1, share));
                  return results;
                });
    for (List<Made> results : kept) {
      assertEquals(kept.getFirst(), results);
      // Another rank may have seen the wish only after its share of that round.
      assertTrue(results.size() == 12 || results.size() == 18, () -> "" + results.size());
    }
  }

  @Test
  void aStopAfterTheLastRoundComesTooLate() {
    List<Integer> sizes =
        LocalRanks.of(2)
            .results(
                ranks ->
                    new SharedWork(ranks)
                        .all(
                            2,
                            1,
                            (first, end) -> {
                              ranks.askToStop();
                              return List.of(first);
                            })
                        .size());
    assertEquals(List.of(2, 2), sizes);
  }

  /** Nobody waits for a rank that has failed. */
  @Test
  void aFailureEndsAll() {
    List<LocalRanks.Outcome<Integer>> shared =
        LocalRanks.of(3)
            .run(
                ranks ->
                    new SharedWork(ranks)
                        .all(
                            12,
                            2,
                            (first, end) -> {
                              if (first == 8) {
                                throw new IllegalArgumentException("number 8 is odd");
                              }
                              return IntStream.range(first, end).boxed().toList();
                            })
                        .size());
    assertEquals("number 8 is odd", shared.get(1).failure().getMessage());
    List<LocalRanks.Outcome<String>> found =
        LocalRanks.of(3)
            .run(
                ranks ->
                    new SharedWork(ranks)
                        .ofFirst(
                            () -> {
                              throw new IllegalArgumentException();
                            }));
    assertInstanceOf(IllegalArgumentException.class, found.get(0).failure());
    for (LocalRanks.Outcome<?> other : List.of(shared.get(0), shared.get(2), found.get(1))) {
      RankException failure = assertInstanceOf(RankException.class, other.failure());
      assertTrue(failure.told(), "the rank that failed says so");
    }
    assertEquals("rank 1 failed: number 8 is odd", shared.get(2).failure().getMessage());
  }

  @Test
  void aShareMustHaveAResultForEachNumber() {
    assertThrows(
        IllegalStateException.class,
        () -> SharedWork.ALONE.all(3, 3, (first, end) -> List.of("one")));
  }
}
