package org.lathe.mpi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lathe.training.ranks.AllReduce;
import org.lathe.training.ranks.FlatFloats;
import org.lathe.training.ranks.Gathering;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SumTree;
import org.lathe.training.ranks.Transfer;

/** What one rank checks beside the others; each rank runs all, in the same order. */
final class RankChecks {
  /** Empty, smaller and larger than what MPI sends at once, more than fits into its buffers. */
  private static final int[] LENGTHS = {0, 1, 3, 4095, 65536, 70001, 1 << 20, (5 << 20) + 1};

  private final Ranks ranks;

  RankChecks(Ranks ranks) {
    this.ranks = ranks;
  }

  /** MPI and the launcher count alike, and all ranks are on this machine. */
  void places(RankLaunch launch) {
    assertEquals(launch.rank(), ranks.rank());
    assertEquals(launch.size(), ranks.size());
    assertArrayEquals(new int[launch.size()], ranks.machines());
  }

  /** Each rank sends bytes of all lengths to each other one, all at once; they arrive in order. */
  void echo() {
    try (Arena arena = Arena.ofConfined()) {
      List<Transfer> transfers = new ArrayList<>();
      List<MemorySegment> received = new ArrayList<>();
      for (int other = 0; other < ranks.size(); other++) {
        if (other != ranks.rank()) {
          for (int length : LENGTHS) {
            MemorySegment sent = arena.allocate(length);
            MemorySegment.copy(content(ranks.rank(), other, length), 0, sent, JAVA_BYTE, 0, length);
            transfers.add(ranks.send(other, sent));
            received.add(arena.allocate(length));
            transfers.add(ranks.receive(other, received.getLast()));
          }
        }
      }
      finish(transfers);
      int next = 0;
      for (int other = 0; other < ranks.size(); other++) {
        if (other != ranks.rank()) {
          for (int length : LENGTHS) {
            assertArrayEquals(
                content(other, ranks.rank(), length), received.get(next++).toArray(JAVA_BYTE));
          }
        }
      }
    }
  }

  /** Every rank has what each one gave, of whatever length. */
  void gathering() {
    List<byte[]> all = Gathering.all(ranks, content(ranks.rank(), 0, 100 * ranks.rank()));
    assertEquals(ranks.size(), all.size());
    for (int rank = 0; rank < all.size(); rank++) {
      assertArrayEquals(content(rank, 0, 100 * rank), all.get(rank));
    }
  }

  /** The sum over the leaves of all ranks has the bits of its definition on each rank. */
  void sum() {
    int floats = 1_000_003;
    SumTree tree = new SumTree(7);
    List<FlatFloats> own =
        tree.nodesOf(ranks.rank(), ranks.size()).stream()
            .map(node -> FlatFloats.of(defined(node.first(), node.end(), floats)))
            .toList();
    float[] sum = new float[floats];
    new AllReduce(ranks, tree, floats).sum(own, FlatFloats.of(sum));
    assertArrayEquals(defined(0, tree.leaves(), floats), sum);
  }

  private static float[] defined(int first, int end, int floats) {
    if (end - first == 1) {
      float[] leaf = new float[floats];
      Random random = new Random(first);
      for (int i = 0; i < floats; i++) {
        leaf[i] = (random.nextFloat() - 0.5f) * (1 << random.nextInt(20));
      }
      return leaf;
    }
    int middle = first + Integer.highestOneBit(end - first - 1);
    float[] sum = defined(first, middle, floats);
    float[] right = defined(middle, end, floats);
    for (int i = 0; i < floats; i++) {
      sum[i] += right[i];
    }
    return sum;
  }

  private static byte[] content(int from, int to, int length) {
    byte[] bytes = new byte[length];
    new Random(length * 10_000L + from * 100 + to).nextBytes(bytes);
    return bytes;
  }

  private static void finish(List<Transfer> transfers) {
    for (Transfer transfer : transfers) {
      while (!transfer.done()) {
        Thread.onSpinWait();
      }
      assertTrue(transfer.done(), "a transfer that is over stays over");
    }
  }

  /** The JVM's own signals reach it: those of null checks and of the end of a stack. */
  void signals() {
    Object[] things = {"", null};
    int caught = 0;
    for (int i = 0; i < 200_000; i++) {
      try {
        things[i % 2].toString().length();
      } catch (NullPointerException e) {
        caught++;
      }
    }
    assertEquals(100_000, caught);
    for (int i = 0; i < 3; i++) {
      assertThrows(StackOverflowError.class, () -> deeper(0));
    }
  }

  private static int deeper(int depth) {
    return depth + deeper(depth + 1);
  }

  /** Nobody asks to stop, however often it is looked for. */
  void idle() {
    for (int i = 0; i < 1_000_000; i++) {
      assertFalse(ranks.stopAsked());
    }
  }

  /** Transfers go on while the garbage collector runs, and their memory is not collected. */
  void collections() throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    Thread collector =
        new Thread(
            () -> {
              while (!over.get()) {
                System.gc();
              }
            });
    collector.start();
    int right = (ranks.rank() + 1) % ranks.size();
    int left = (ranks.rank() + ranks.size() - 1) % ranks.size();
    for (int turn = 0; turn < 20 && ranks.size() > 1; turn++) {
      int length = 300_000 + turn;
      MemorySegment received = Arena.ofAuto().allocate(length);
      finish(List.of(ranks.receive(left, received), sent(right, length)));
      assertArrayEquals(
          content(left, ranks.rank(), length), received.toArray(JAVA_BYTE), "turn " + turn);
    }
    over.set(true);
    collector.join();
  }

  /** Nothing but the transfer knows of the memory. */
  private Transfer sent(int to, int length) {
    MemorySegment bytes = Arena.ofAuto().allocate(length);
    MemorySegment.copy(content(ranks.rank(), to, length), 0, bytes, JAVA_BYTE, 0, length);
    return ranks.send(to, bytes);
  }

  /** What MPI would crash on is refused before. */
  void misuse() {
    MemorySegment heap = MemorySegment.ofArray(new byte[1]);
    int other = (ranks.rank() + 1) % ranks.size();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(1);
      for (int wrong : new int[] {-1, ranks.rank(), ranks.size()}) {
        assertThrows(IllegalArgumentException.class, () -> ranks.send(wrong, bytes));
        assertThrows(IllegalArgumentException.class, () -> ranks.receive(wrong, bytes));
      }
    }
    assertThrows(IllegalArgumentException.class, () -> ranks.send(other, heap));
    assertThrows(IllegalArgumentException.class, () -> ranks.receive(other, heap));
  }

  /** An error of MPI is thrown, with the other rank, and ends nothing; here a message too long. */
  void errors() {
    int other = ranks.rank() ^ 1;
    if (other < ranks.size()) {
      try (Arena arena = Arena.ofConfined()) {
        Transfer received = ranks.receive(other, arena.allocate(4));
        finish(List.of(ranks.send(other, arena.allocate(10))));
        RankException thrown = assertThrows(RankException.class, () -> finish(List.of(received)));
        String between =
            "a transfer between ranks " + ranks.rank() + " and " + other + ": MPI_Test";
        assertTrue(thrown.getMessage().startsWith(between), thrown::getMessage);
        assertTrue(
            thrown.getMessage().toLowerCase(Locale.ROOT).contains("truncate"), thrown::getMessage);
        assertEquals(1, thrown.getMessage().lines().count());
      }
    }
  }

  /** Another thread of the last rank asks, as a signal's would, and every rank sees it. */
  void stop() throws InterruptedException {
    if (ranks.rank() == ranks.size() - 1) {
      Thread signal = new Thread(ranks::askToStop);
      signal.start();
      signal.join();
    }
    while (!ranks.stopAsked()) {
      Thread.onSpinWait();
    }
    assertTrue(ranks.stopAsked(), "what was asked stays asked");
    // Bytes go on, and a word that nobody looks for any more does not keep a rank from leaving.
    echo();
    ranks.askToStop();
  }

  /** A rank that has left can be asked, and cannot send. */
  void afterwards() {
    ranks.close();
    assertTrue(ranks.stopAsked());
    int other = (ranks.rank() + 1) % ranks.size();
    if (ranks.size() > 1) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment bytes = arena.allocate(1);
        assertThrows(IllegalStateException.class, () -> ranks.send(other, bytes));
      }
    }
  }
}
