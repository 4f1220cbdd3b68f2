package org.lathe.training.ranks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Ranks that are threads of this process, for tests. Transfers of a pair of ranks are matched in
 * order, as MPI does it. Some are copied when they are sent and some only once the other end asks
 * for them, after a random number of polls, so that nobody can rely on either; memory that must not
 * be used yet is spoilt or watched.
 */
public final class LocalRanks {
  private static final byte SPOILT = (byte) 0xa5;
  private static final int MOST_POLLS = 4;

  private final int[] machines;
  private final Duration patience;
  private final SplittableRandom random;

  /** By sender, then by receiver. */
  private final List<List<Line>> lines = new ArrayList<>();

  private final boolean[] dead;
  private boolean stopAsked;
  private int abortedBy = -1;

  /** The way in which a rank ended. */
  public record Outcome<T>(T result, Throwable failure) {
    /** Returns the result. */
    public T orThrow() {
      if (failure != null) {
        throw new AssertionError("a rank failed: " + failure, failure);
      }
      return result;
    }
  }

  /** The end of a thread in the place of the end of its process. */
  public static final class Ended extends Error {
    private static final long serialVersionUID = 1L;

    Ended(String message) {
      super(message);
    }
  }

  /** Messages from one rank to another, and who waits for one. */
  private static final class Line {
    final Queue<Message> sent = new ArrayDeque<>();
    final Queue<Message> wanted = new ArrayDeque<>();
  }

  private final class Message implements Transfer {
    final int rank;
    final MemorySegment memory;
    final long watched;
    byte[] copied;
    Message source;
    int polls;
    boolean over;

    Message(int rank, MemorySegment memory, boolean sends) {
      this.rank = rank;
      this.memory = memory;
      this.watched = sends ? hash(memory) : 0;
      this.polls = random.nextInt(MOST_POLLS);
      if (!sends) {
        memory.fill(SPOILT);
      }
    }

    @Override
    public boolean done() {
      synchronized (LocalRanks.this) {
        requireAlive(rank);
        if (source != null && !over && polls-- <= 0) {
          take();
        }
        return over;
      }
    }

    /** Moves the bytes of the source here. */
    private void take() {
      if (source.copied == null) {
        if (hash(source.memory) != source.watched) {
          throw new AssertionError(
              "rank " + source.rank + " changed memory before it was sent to rank " + rank);
        }
        memory.copyFrom(source.memory);
      } else {
        MemorySegment.copy(
            source.copied, 0, memory, ValueLayout.JAVA_BYTE, 0, source.copied.length);
      }
      source.over = true;
      over = true;
    }
  }

  private LocalRanks(int[] machines, Duration patience, long seed) {
    this.machines = machines;
    this.patience = patience;
    this.random = new SplittableRandom(seed);
    this.dead = new boolean[machines.length];
    for (int from = 0; from < machines.length; from++) {
      List<Line> of = new ArrayList<>();
      for (int to = 0; to < machines.length; to++) {
        of.add(new Line());
      }
      lines.add(of);
    }
  }

  /** Returns ranks of one machine. */
  public static LocalRanks of(int size) {
    return of(new int[size], Duration.ofMinutes(1), size);
  }

  /**
   * Returns ranks.
   *
   * @param machines the machine of each
   * @param patience of each
   * @param seed of the delays
   */
  public static LocalRanks of(int[] machines, Duration patience, long seed) {
    return new LocalRanks(machines.clone(), patience, seed);
  }

  /**
   * Lets every rank do some work in a thread of its own, until all have ended. A rank whose work
   * throws is dead from then on; the others do not hear of it, unless it aborts.
   */
  public <T> List<Outcome<T>> run(Function<Ranks, T> work) {
    List<Outcome<T>> outcomes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int r = 0; r < machines.length; r++) {
      int rank = r;
      outcomes.add(null);
      threads.add(
          Thread.ofPlatform()
              .name("rank-" + rank)
              .start(
                  () -> {
                    Outcome<T> outcome;
                    try {
                      outcome = new Outcome<>(work.apply(rank(rank)), null);
                    } catch (Throwable failure) {
                      kill(rank);
                      outcome = new Outcome<>(null, failure);
                    }
                    synchronized (outcomes) {
                      outcomes.set(rank, outcome);
                    }
                  }));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      throw new AssertionError("interrupted", e);
    }
    return outcomes;
  }

  /** The same where no rank may fail; returns the results in the order of ranks. */
  public <T> List<T> results(Function<Ranks, T> work) {
    List<Outcome<T>> outcomes = run(work);
    // The first failure is often that of a rank that waited for another one.
    outcomes.stream()
        .filter(outcome -> outcome.failure() != null)
        .filter(outcome -> !(outcome.failure() instanceof RankException))
        .findFirst()
        .ifPresent(Outcome::orThrow);
    return outcomes.stream().map(Outcome::orThrow).toList();
  }

  /** Ends a rank without a word: its next call ends its thread. */
  public synchronized void kill(int rank) {
    dead[rank] = true;
  }

  /** Returns the rank that aborted all; negative if none did. */
  public synchronized int abortedBy() {
    return abortedBy;
  }

  private void requireAlive(int rank) {
    if (dead[rank]) {
      throw new Ended("rank " + rank + " was killed");
    }
    if (abortedBy >= 0) {
      throw new Ended("rank " + rank + " was ended by rank " + abortedBy);
    }
  }

  private static long hash(MemorySegment memory) {
    long hash = 1;
    long at = 0;
    for (; at + Long.BYTES <= memory.byteSize(); at += Long.BYTES) {
      hash = 31 * hash + memory.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
    }
    for (; at < memory.byteSize(); at++) {
      hash = 31 * hash + memory.get(ValueLayout.JAVA_BYTE, at);
    }
    return hash;
  }

  private Ranks rank(int rank) {
    CurrentWait currentWait = new CurrentWait();
    return new Ranks() {
      @Override
      public CurrentWait currentWait() {
        return currentWait;
      }

      @Override
      public int rank() {
        return rank;
      }

      @Override
      public int size() {
        return machines.length;
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
      public Transfer send(int to, MemorySegment bytes) {
        return begin(rank, to, bytes, true);
      }

      @Override
      public Transfer receive(int from, MemorySegment bytes) {
        return begin(from, rank, bytes, false);
      }

      @Override
      public void askToStop() {
        synchronized (LocalRanks.this) {
          stopAsked = true;
        }
      }

      @Override
      public boolean stopAsked() {
        synchronized (LocalRanks.this) {
          requireAlive(rank);
          return stopAsked;
        }
      }

      @Override
      public void abort(int code) {
        synchronized (LocalRanks.this) {
          requireAlive(rank);
          abortedBy = rank;
          requireAlive(rank);
        }
      }

      @Override
      public void close() {}
    };
  }

  private synchronized Transfer begin(int from, int to, MemorySegment bytes, boolean sends) {
    int rank = sends ? from : to;
    requireAlive(rank);
    if (from == to) {
      throw new IllegalArgumentException("rank " + rank + " sends to itself");
    }
    if (!bytes.isNative()) {
      throw new IllegalArgumentException("memory of the heap cannot be sent or received");
    }
    Line line = lines.get(from).get(to);
    Message begun = new Message(rank, bytes, sends);
    if (sends && random.nextInt(3) == 0) {
      begun.copied = bytes.toArray(ValueLayout.JAVA_BYTE);
      begun.over = true;
    }
    (sends ? line.sent : line.wanted).add(begun);
    while (!line.sent.isEmpty() && !line.wanted.isEmpty()) {
      Message source = line.sent.remove();
      Message target = line.wanted.remove();
      if (source.memory.byteSize() != target.memory.byteSize()) {
        throw new AssertionError(
            "rank %d sends %d bytes, and rank %d wants %d"
                .formatted(from, source.memory.byteSize(), to, target.memory.byteSize()));
      }
      target.source = source;
    }
    return begun;
  }
}
