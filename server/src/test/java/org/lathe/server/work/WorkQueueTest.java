package org.lathe.server.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.lathe.server.http.Refusal;

/** Work is done in turn, one at a time, and tells only who asked for it. */
class WorkQueueTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static <E> WorkTicket.News<E> last(WorkTicket<E> ticket, List<E> told)
      throws InterruptedException {
    while (true) {
      WorkTicket.News<E> news = ticket.await(LONG).orElseThrow();
      news.told().ifPresent(told::add);
      if (news.ended()) {
        return news;
      }
    }
  }

  @Test
  void workIsDoneInOrder() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    try (WorkQueue queue = new WorkQueue(3, () -> ended.set(true))) {
      WorkTicket<String> first =
          queue.submit(
              told -> {
                told.accept("a");
                await(release);
                told.accept("b");
              });
      List<String> told = new ArrayList<>();
      told.add(first.await(LONG).orElseThrow().told().orElseThrow());
      WorkTicket<String> second = queue.submit(to -> to.accept("c"));
      WorkTicket<String> third = queue.submit(to -> to.accept("d"));
      assertEquals(List.of(0, 1, 2), List.of(first.ahead(), second.ahead(), third.ahead()));
      assertEquals(Optional.empty(), second.await(Duration.ofMillis(1)));
      queue.submit(to -> {});
      assertEquals(429, assertThrows(Refusal.class, () -> queue.submit(to -> {})).status());
      release.countDown();
      last(first, told);
      last(second, told);
      last(third, told);
      assertEquals(List.of("a", "b", "c", "d"), told);
      assertEquals(0, third.ahead());
    }
    assertTrue(ended.get());
  }

  @Test
  void cancelledWorkEndsWhenItNextTellsSomething() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (WorkQueue queue = new WorkQueue(3, () -> {})) {
      WorkTicket<Integer> endless =
          queue.submit(
              told -> {
                for (int i = 0; ; i++) {
                  told.accept(i);
                  await(release);
                }
              });
      endless.await(LONG).orElseThrow();
      WorkTicket<Integer> never = queue.submit(told -> told.accept(1));
      never.cancel();
      endless.cancel();
      release.countDown();
      List<Integer> told = new ArrayList<>();
      assertInstanceOf(Cancelled.class, last(endless, told).failure().orElseThrow());
      assertInstanceOf(Cancelled.class, last(never, told).failure().orElseThrow());
      assertEquals(List.of(), told);
    }
  }

  @Test
  void anErrorEndsItsOwnWorkAlone() throws Exception {
    try (WorkQueue queue = new WorkQueue(3, () -> {})) {
      WorkTicket<Integer> failing =
          queue.submit(
              told -> {
                throw new OutOfMemoryError("of this request");
              });
      assertInstanceOf(
          OutOfMemoryError.class, last(failing, new ArrayList<>()).failure().orElseThrow());
      List<Integer> told = new ArrayList<>();
      last(queue.submit(to -> to.accept(7)), told);
      assertEquals(List.of(7), told);
    }
  }

  @Test
  void afterTheEndNothingIsTaken() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    WorkQueue queue = new WorkQueue(3, () -> {});
    WorkTicket<Integer> present =
        queue.submit(
            told -> {
              told.accept(1);
              await(release);
              told.accept(2);
            });
    present.await(LONG).orElseThrow();
    WorkTicket<Integer> waiting = queue.submit(told -> told.accept(3));
    Thread closing = Thread.startVirtualThread(queue::close);
    assertInstanceOf(Refusal.class, last(waiting, new ArrayList<>()).failure().orElseThrow());
    release.countDown();
    closing.join();
    assertInstanceOf(Cancelled.class, last(present, new ArrayList<>()).failure().orElseThrow());
    assertEquals(503, assertThrows(Refusal.class, () -> queue.submit(told -> {})).status());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
