package org.lathe.mpi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.lathe.training.ranks.CurrentWait;
import org.lathe.training.ranks.RankException;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.Transfer;

/**
 * The processes that an MPI launcher started. Bytes have one tag; words from rank to rank, one byte
 * each, have another: a receive of a word from any rank is always posted.
 *
 * <p>MPI is called by one thread at a time: every call is made under one lock, and none waits for
 * another rank, but for the last one. {@link #askToStop} calls nothing, since it may come from the
 * thread of a signal at any moment: it leaves a mark, and the thread that polls sends the word.
 */
final class MpiRanks implements Ranks {
  private static final int BYTES = 1;
  private static final int WORDS = 2;

  /** A rank was asked to stop. */
  private static final byte STOP = 1;

  /** A rank closes: it sends nothing after this. */
  private static final byte FAREWELL = 2;

  /** After this, an abort that does not return is not waited for. */
  private static final long LONGEST_ABORT_SECONDS = 5;

  private static final long LONGEST_SLEEP_NANOS = 1_000_000;

  private final Mpi mpi;
  private final Duration patience;
  private final int rank;
  private final int size;
  private final int[] machines;
  private final CurrentWait currentWait = new CurrentWait();
  private final ReentrantLock lock = new ReentrantLock();

  // All of this is used under the lock.
  private final Arena arena = Arena.ofAuto();
  private final MemorySegment flag = arena.allocate(JAVA_INT);
  private final Deque<MemorySegment> freeRequests = new ArrayDeque<>();

  /** Their memory is in use by MPI, so that it must not be collected. */
  private final Set<MpiTransfer> underway = new HashSet<>();

  private final List<MpiTransfer> wordsSent = new ArrayList<>();
  private final MemorySegment heard = arena.allocate(1);
  private MpiTransfer hearing;
  private int farewells;
  private boolean told;
  private boolean closed;

  private volatile boolean asked;
  private volatile boolean stopHeard;

  /**
   * Creates the view of this process. Every rank must do so; it blocks until they do.
   *
   * @param mpi started
   * @param patience of whoever waits for a transfer
   */
  MpiRanks(Mpi mpi, Duration patience) {
    this.mpi = mpi;
    this.patience = patience;
    rank = mpi.rank();
    size = mpi.size();
    machines = numbered(mpi.lowestOnMachines(rank, size));
    hear();
  }

  /** Numbers machines in the order of their first ranks. */
  static int[] numbered(int[] lowest) {
    int[] machines = new int[lowest.length];
    int next = 0;
    for (int r = 0; r < lowest.length; r++) {
      machines[r] = lowest[r] == r ? next++ : machines[lowest[r]];
    }
    return machines;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] machines() {
    return machines.clone();
  }

  @Override
  public Duration patience() {
    return patience;
  }

  @Override
  public CurrentWait currentWait() {
    return currentWait;
  }

  @Override
  public Transfer send(int to, MemorySegment bytes) {
    checkTransfer(to, bytes);
    lock.lock();
    try {
      checkOpen();
      tell();
      return begin(to, bytes, BYTES, true);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Transfer receive(int from, MemorySegment bytes) {
    checkTransfer(from, bytes);
    lock.lock();
    try {
      checkOpen();
      tell();
      return begin(from, bytes, BYTES, false);
    } finally {
      lock.unlock();
    }
  }

  private void checkTransfer(int other, MemorySegment bytes) {
    if (other < 0 || other >= size || other == rank) {
      throw new IllegalArgumentException(
          "rank " + other + " is no other one of " + size + " than rank " + rank);
    }
    if (!bytes.isNative() || bytes.byteSize() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("not native memory of fewer than 2^31 bytes: " + bytes);
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("rank " + rank + " has left");
    }
  }

  private MpiTransfer begin(int other, MemorySegment bytes, int tag, boolean sends) {
    MemorySegment request = freeRequests.poll();
    if (request == null) {
      request = arena.allocate(Mpi.HANDLE_BYTES, Mpi.HANDLE_BYTES);
    }
    if (sends) {
      mpi.send(bytes, other, tag, request);
    } else {
      mpi.receive(bytes, other, tag, request);
    }
    MpiTransfer transfer = new MpiTransfer(this, other, bytes, request);
    if (tag == BYTES) {
      underway.add(transfer);
    }
    return transfer;
  }

  /** Moves a transfer on and returns whether it is over. */
  boolean done(MpiTransfer transfer) {
    lock.lock();
    try {
      if (transfer.isOver()) {
        return true;
      }
      checkOpen();
      tell();
      return over(transfer);
    } finally {
      lock.unlock();
    }
  }

  private boolean over(MpiTransfer transfer) {
    try {
      if (!transfer.isOver() && mpi.test(transfer.request(), flag)) {
        end(transfer);
      }
    } catch (RankException e) {
      // MPI has let go of it.
      end(transfer);
      throw new RankException(
          "a transfer between ranks " + rank + " and " + transfer.other() + ": " + e.getMessage(),
          e);
    }
    return transfer.isOver();
  }

  private void end(MpiTransfer transfer) {
    freeRequests.push(transfer.request());
    underway.remove(transfer);
    transfer.end();
  }

  @Override
  public void askToStop() {
    asked = true;
  }

  @Override
  public boolean stopAsked() {
    lock.lock();
    try {
      if (!closed) {
        tell();
        listen();
      }
    } finally {
      lock.unlock();
    }
    return asked || stopHeard;
  }

  /** Sends the word that {@link #askToStop} left to say. */
  private void tell() {
    if (asked && !told) {
      told = true;
      sayToOthers(STOP);
    }
  }

  private void sayToOthers(byte word) {
    MemorySegment said = arena.allocateFrom(JAVA_BYTE, word);
    for (int r = 0; r < size; r++) {
      if (r != rank) {
        wordsSent.add(begin(r, said, WORDS, true));
      }
    }
  }

  /** Posts the receive of a word, as long as another rank may still say one. */
  private void hear() {
    hearing = farewells < size - 1 ? begin(mpi.anySource(), heard, WORDS, false) : null;
  }

  private void listen() {
    while (hearing != null && over(hearing)) {
      if (heard.get(JAVA_BYTE, 0) == FAREWELL) {
        farewells++;
      } else {
        stopHeard = true;
      }
      hear();
    }
  }

  @Override
  public void abort(int code) {
    Thread last =
        new Thread(
            () -> {
              long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_ABORT_SECONDS);
              for (long left; (left = end - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(left);
              }
              Runtime.getRuntime().halt(code);
            },
            "end of an aborted rank");
    last.setDaemon(true);
    last.start();
    // Another thread may be in a call that never returns.
    boolean free = lock.tryLock();
    for (int turn = 0; !free && turn < 1000; turn++) {
      LockSupport.parkNanos(LONGEST_SLEEP_NANOS);
      free = lock.tryLock();
    }
    if (!closed) {
      mpi.abort(code);
    }
    Runtime.getRuntime().halt(code);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Waits, asleep, for as long as another rank takes: one of them may have a report to write.
   * Each rank says farewell to all others, which is the last that its receive of words gets from
   * there, so that none is left when MPI ends.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (!underway.isEmpty()) {
        throw new IllegalStateException(
            "rank " + rank + " cannot leave in the middle of " + underway.size() + " transfers");
      }
      tell();
      sayToOthers(FAREWELL);
      for (long sleep = 1000; !finished(); sleep = Math.min(2 * sleep, LONGEST_SLEEP_NANOS)) {
        LockSupport.parkNanos(sleep);
      }
      closed = true;
      mpi.finish();
    } finally {
      lock.unlock();
    }
  }

  private boolean finished() {
    listen();
    wordsSent.removeIf(this::over);
    return hearing == null && wordsSent.isEmpty();
  }
}
