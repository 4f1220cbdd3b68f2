package org.lathe.tornado.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lathe.engine.EngineException;
import org.lathe.tornado.launch.ArrayTransfer;
import org.lathe.tornado.nccl.Nccl;
import org.lathe.tornado.nccl.NcclStandIn;
import org.lathe.tornado.nccl.NcclVictim;

/** Floats go between devices through NCCL's functions, in C; devices and NCCL are stand-ins. */
class NcclLinkTest {
  private static final int FLOATS = 1000;

  /** A call that never returns would hang the tests; no test needs as long. */
  private static final long LONGEST_NANOS = 60_000_000_000L;

  @TempDir private static Path shared;
  private static Path library;
  private static NcclStandIn standIn;

  private final Arena arena = Arena.ofShared();

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    library = NcclStandIn.compile(shared);
    standIn = NcclStandIn.at(library);
  }

  @BeforeEach
  void nothingFails() {
    standIn.fail("", 0);
    standIn.version(22703);
  }

  @AfterEach
  void close() {
    standIn.fail("", 0);
    arena.close();
  }

  /** One rank with a device of its own, whose floats are in the memory of the host. */
  private final class Rank {
    final DriverStandIn driver = new DriverStandIn(arena);
    final Nccl nccl = new Nccl(standIn.library());
    final MemorySegment floats = arena.allocate(JAVA_FLOAT, FLOATS);
    final CudaStream stream;
    final NcclLink link;

    Rank(byte[] id, int rank, int size) {
      Driver calls = new Driver(driver.library());
      PrimaryContext context = new PrimaryContext(driver.library(), calls, rank);
      stream = new CudaStream(calls, "a device", context.handle());
      for (int i = 0; i < FLOATS; i++) {
        floats.setAtIndex(JAVA_FLOAT, i, value(rank, i));
      }
      link =
          new NcclLink(
              nccl, stream, context, at -> floats.address() + Float.BYTES * at, id, rank, size);
    }

    Rank joined() {
      until(link);
      return this;
    }

    void exchange(List<ArrayTransfer> transfers) {
      link.exchange(transfers);
      until(link);
    }
  }

  private static void until(NcclLink link) {
    long began = System.nanoTime();
    while (!link.done()) {
      assertTrue(System.nanoTime() - began < LONGEST_NANOS, "it hangs");
      Thread.onSpinWait();
    }
  }

  private static float value(int rank, int at) {
    return 10_000 * rank + at;
  }

  private static ArrayTransfer send(int peer, long at, long count) {
    return new ArrayTransfer(true, peer, at, count);
  }

  private static ArrayTransfer receive(int peer, long at, long count) {
    return new ArrayTransfer(false, peer, at, count);
  }

  private byte[] id() {
    return new Nccl(standIn.library()).newId();
  }

  /** Lets each rank work in a thread of its own; returns what each failed with, or null. */
  private static List<Throwable> all(List<Callable<Void>> ranks) throws InterruptedException {
    List<Throwable> failures = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(ranks.size())) {
      for (Future<Void> rank : threads.invokeAll(ranks)) {
        try {
          rank.get();
          failures.add(null);
        } catch (ExecutionException e) {
          failures.add(e.getCause());
        }
      }
    }
    return failures;
  }

  private interface Work {
    void run(int rank, byte[] id);
  }

  private List<Throwable> all(int size, Work work) throws InterruptedException {
    byte[] id = id();
    List<Callable<Void>> ranks = new ArrayList<>();
    for (int r = 0; r < size; r++) {
      int rank = r;
      ranks.add(
          () -> {
            work.run(rank, id);
            return null;
          });
    }
    return all(ranks);
  }

  private static void requireNone(List<Throwable> failures) {
    for (Throwable failure : failures) {
      if (failure != null) {
        throw new AssertionError(failure);
      }
    }
  }

  /** Each rank sends each one, itself too, two parts, which the other end cuts alike. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void everyFloatArrivesWhereItShould(int size) throws InterruptedException {
    requireNone(
        all(
            size,
            (rank, id) -> {
              Rank own = new Rank(id, rank, size).joined();
              // A device may be busy for a while.
              own.driver.busy = 3;
              for (int round = 0; round < 2; round++) {
                List<ArrayTransfer> transfers = new ArrayList<>();
                for (int peer = 0; peer < size; peer++) {
                  int count = 5 + peer + rank;
                  transfers.add(send(peer, 20 * peer, count));
                  transfers.add(send(peer, 200 + 7 * peer + round, 1));
                }
                for (int peer = size - 1; peer >= 0; peer--) {
                  transfers.add(receive(peer, 400 + 40 * peer, 5 + rank + peer));
                  transfers.add(receive(peer, 600 + peer, 1));
                }
                own.exchange(transfers);
                for (int peer = 0; peer < size; peer++) {
                  for (int i = 0; i < 5 + rank + peer; i++) {
                    assertEquals(
                        value(peer, 20 * rank + i),
                        own.floats.getAtIndex(JAVA_FLOAT, 400 + 40 * peer + i));
                  }
                  assertEquals(
                      value(peer, 200 + 7 * rank + round),
                      own.floats.getAtIndex(JAVA_FLOAT, 600 + peer));
                  // Nothing beside it is written to.
                  assertEquals(
                      value(rank, 405 + 40 * peer + rank + peer),
                      own.floats.getAtIndex(JAVA_FLOAT, 405 + 40 * peer + rank + peer));
                }
              }
              own.link.close();
              assertFalse(own.stream.failed());
            }));
  }

  @Test
  void floatsAreOfTheTimeOfTheExchange() throws InterruptedException {
    requireNone(
        all(
            2,
            (rank, id) -> {
              Rank own = new Rank(id, rank, 2).joined();
              MemorySegment later = arena.allocate(JAVA_FLOAT, 4);
              later.setAtIndex(JAVA_FLOAT, 0, 77 + rank);
              // Enqueued work before it is not yet done when the exchange begins.
              own.stream.copy(own.floats.address(), later.address(), Float.BYTES);
              own.exchange(List.of(send(1 - rank, 0, 1), receive(1 - rank, 9, 1)));
              assertEquals(78 - rank, own.floats.getAtIndex(JAVA_FLOAT, 9));
              own.link.close();
            }));
  }

  @Test
  void anErrorOfTheLibraryIsOneLineAndTheLinkIsGivenUp() throws InterruptedException {
    List<Throwable> failures =
        all(
            2,
            (rank, id) -> {
              Rank own = new Rank(id, rank, 2).joined();
              if (rank == 1) {
                standIn.fail("ncclSend", 2);
                try {
                  own.exchange(List.of(send(0, 0, 4), receive(0, 9, 4)));
                } finally {
                  own.link.abort();
                  assertTrue(own.stream.failed());
                  // Given up once and for all.
                  own.link.abort();
                  own.link.close();
                }
              }
            });
    assertEquals(
        "NCCL 2.27.3: ncclSend failed: unhandled system error (run with NCCL_DEBUG=INFO for"
            + " details) (ncclResult_t 2): asked to fail; NCCL_DEBUG=WARN shows more",
        failures.get(1).getMessage());
    assertEquals(EngineException.class, failures.get(1).getClass());
  }

  @Test
  void anErrorWhileJoiningIsOneLine() {
    byte[] id = id();
    standIn.fail("ncclCommInitRankConfig", 5);
    EngineException refused = assertThrows(EngineException.class, () -> new Rank(id, 0, 2));
    assertTrue(
        refused.getMessage().contains("ncclCommInitRankConfig failed: invalid usage"),
        refused::getMessage);
    assertTrue(refused.getMessage().contains("no interface of the network"), refused::getMessage);
  }

  @Test
  void aRankThatDoesNotComeIsNotWaitedFor() {
    Rank own = new Rank(id(), 0, 2);
    for (int poll = 0; poll < 100; poll++) {
      assertFalse(own.link.done());
    }
    own.link.abort();
    assertThrows(EngineException.class, own.link::done);
  }

  @Test
  void anErrorOfTheDeviceIsTold() throws InterruptedException {
    List<Throwable> failures =
        all(
            2,
            (rank, id) -> {
              Rank own = new Rank(id, rank, 2).joined();
              if (rank == 0) {
                own.driver.answers.put("query", DriverStandIn.ILLEGAL_ADDRESS);
                try {
                  own.exchange(List.of(send(1, 0, 4), receive(1, 9, 4)));
                } finally {
                  own.link.abort();
                }
              }
            });
    assertTrue(
        failures.get(0).getMessage().contains("CUDA_ERROR_ILLEGAL_ADDRESS"),
        failures.get(0)::getMessage);
  }

  @Test
  void aRankThatGivesUpEndsTheOthers() throws InterruptedException {
    List<Throwable> failures =
        all(
            3,
            (rank, id) -> {
              Rank own = new Rank(id, rank, 3).joined();
              if (rank == 2) {
                own.link.abort();
                return;
              }
              try {
                own.exchange(List.of(send(2, 0, 4), receive(2, 9, 4)));
              } finally {
                own.link.abort();
              }
            });
    for (Throwable failure : failures.subList(0, 2)) {
      assertTrue(
          failure.getMessage().contains("rank 2 closed the connection"), failure::getMessage);
    }
  }

  @Test
  void aProcessThatIsKilledEndsTheOther() throws IOException, InterruptedException {
    byte[] id = id();
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                NcclVictim.class.getName(),
                library.toString(),
                HexFormat.of().formatHex(id))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader said = victim.inputReader()) {
      Rank own = new Rank(id, 0, 2).joined();
      assertEquals("joined", said.readLine());
      own.link.exchange(List.of(send(1, 0, 4), receive(1, 9, 4)));
      for (int poll = 0; poll < 1000; poll++) {
        assertFalse(own.link.done(), "nothing has come");
      }
      victim.destroyForcibly().waitFor();
      EngineException lost = assertThrows(EngineException.class, () -> until(own.link));
      assertEquals(
          "NCCL 2.27.3: the exchange between GPUs failed: remote process exited or there was a"
              + " network error (ncclResult_t 6): rank 1 closed the connection; NCCL_DEBUG=WARN"
              + " shows more",
          lost.getMessage());
      own.link.abort();
      EngineException after = assertThrows(EngineException.class, own.stream::enter);
      assertEquals(
          "the exchange with other devices was given up on a device; its memory is lost",
          after.getMessage());
    } finally {
      victim.destroyForcibly();
    }
  }

  /** The library may itself hang in its end; it is left alone then. */
  @Test
  void anAbortThatHangsReturns() {
    Rank own = new Rank(id(), 0, 1).joined();
    standIn.fail("ncclCommAbort", 1);
    own.link.abort();
    assertTrue(own.stream.failed());
  }

  @Test
  void theBusAddressIsThatOfTheContextsDevice() {
    DriverStandIn driver = new DriverStandIn(arena);
    PrimaryContext context = new PrimaryContext(driver.library(), new Driver(driver.library()), 3);
    assertEquals("0000:03:00.0", context.bus());
    assertEquals(300, context.handle());
  }

  @Test
  void aLibraryThatIsTooOldIsRefused() {
    standIn.version(21212);
    EngineException old = assertThrows(EngineException.class, () -> new Nccl(standIn.library()));
    assertEquals(
        "NCCL 2.12.12 is too old: Lathe needs 2.14.0 or later, whose calls do not block",
        old.getMessage());
    standIn.version(2708);
    assertTrue(
        assertThrows(EngineException.class, () -> new Nccl(standIn.library()))
            .getMessage()
            .startsWith("NCCL 2.7.8 "));
  }
}
