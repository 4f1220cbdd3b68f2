package org.lathe.studies.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lathe.training.ranks.LocalRanks;
import org.lathe.training.ranks.RankException;

/** Every piece is done once, whoever does it; what fails or stops on one rank ends all. */
class JobsTest {
  private static StudyWork work(StudyListener listener) {
    return new StudyWork(listener, 100);
  }

  @Test
  void everyPieceIsDoneOnce() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    List<Runnable> pieces =
        IntStream.range(0, 20).mapToObj(k -> (Runnable) () -> done.add(k)).toList();
    for (int size : new int[] {1, 3}) {
      done.clear();
      LocalRanks.of(size)
          .results(
              ranks -> {
                Jobs.all(pieces, 2, ranks, work(StudyListener.NONE));
                return true;
              });
      assertEquals(IntStream.range(0, 20).boxed().toList(), done.stream().sorted().toList());
    }
  }

  /** The second piece waits for the first: they end only if two ranks have one each. */
  @Test
  void ranksWorkSideBySide() {
    CountDownLatch first = new CountDownLatch(1);
    List<Runnable> pieces = List.of(() -> await(first), first::countDown);
    LocalRanks.of(2)
        .results(
            ranks -> {
              Jobs.all(pieces, 1, ranks, work(StudyListener.NONE));
              return true;
            });
  }

  @Test
  void whatFailsOnOneRankEndsAll() {
    List<Runnable> pieces =
        IntStream.range(0, 1000)
            .mapToObj(
                k ->
                    (Runnable)
                        () -> {
                          if (k == 1) {
                            throw new IllegalStateException("no text");
                          }
                        })
            .toList();
    List<LocalRanks.Outcome<Boolean>> outcomes =
        LocalRanks.of(2)
            .run(
                ranks -> {
                  Jobs.all(pieces, 1, ranks, work(StudyListener.NONE));
                  return true;
                });
    RankException told = assertInstanceOf(RankException.class, outcomes.getFirst().failure());
    assertEquals("rank 1 failed: no text", told.getMessage());
    assertInstanceOf(IllegalStateException.class, outcomes.getLast().failure());
  }

  @Test
  void theFirstRankHearsOfTheWorkOfAll() {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    StudyListener listener =
        new StudyListener() {
          @Override
          public void progressed(double done, String what) {
            heard.add(what + " " + done);
          }

          @Override
          public void noted(String line) {
            heard.add(line);
          }
        };
    CountDownLatch begun = new CountDownLatch(1);
    LocalRanks.of(2)
        .results(
            ranks -> {
              StudyWork work = work(ranks.rank() == 0 ? listener : StudyListener.NONE);
              List<Runnable> pieces =
                  List.of(
                      () -> {
                        await(begun);
                        work.add(10, "first");
                      },
                      () -> {
                        begun.countDown();
                        work.note("a line");
                        work.add(20, "second");
                      });
              Jobs.all(pieces, 1, ranks, work);
              return true;
            });
    assertEquals(1, Collections.frequency(heard, "a line"));
    assertTrue(heard.getLast().endsWith(" 0.3"), heard::toString);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
