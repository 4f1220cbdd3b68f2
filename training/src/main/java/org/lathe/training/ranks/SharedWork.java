package org.lathe.training.ranks;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Numbered work that ranks divide: sequences, samples, problems. It is done in rounds. In each
 * round every rank works on a contiguous share of the next numbers, then all ranks get the results
 * of all, in the order of the numbers. If a result is a function of its number, whatever else is
 * computed beside it, then everything that follows from the results is the same on any number of
 * ranks.
 *
 * <p>Every rank must make the same calls with the same numbers. Rank 0 alone writes files and tells
 * of progress. Results travel as serialized Java objects: all ranks run the same build.
 */
public final class SharedWork {
  /** One process. */
  public static final SharedWork ALONE = new SharedWork(Ranks.ALONE);

  private static final ObjectInputFilter OURS =
      ObjectInputFilter.Config.createFilter("org.lathe.**;java.lang.*;java.util.*;!*");

  private final Ranks ranks;
  private boolean stopped;

  /** Shares work among these ranks; all of them must do so. */
  public SharedWork(Ranks ranks) {
    this.ranks = ranks;
  }

  /**
   * Computes the results of a contiguous part of the numbers.
   *
   * @param <T> the result of a number; it must be serializable with all of its parts
   */
  @FunctionalInterface
  public interface Share<T> {
    /**
     * Computes some results.
     *
     * @param first number
     * @param end the number after the last, above {@code first}
     * @return one result for each number, in order
     */
    List<T> of(int first, int end);
  }

  /** Returns whether this is rank 0, which writes files and tells of progress. */
  public boolean reports() {
    return ranks.rank() == 0;
  }

  /** Returns {@code listener} on rank 0, and on the others the one that tells nobody. */
  public <T> T heard(T listener, T nobody) {
    return reports() ? listener : nobody;
  }

  /**
   * Returns how many numbers a rank works on at once, at most.
   *
   * @param count of numbers
   * @param most at once that the user allows; fewer if all ranks can have a part then
   */
  public int together(int count, int most) {
    return Math.max(1, Math.min(most, Math.ceilDiv(count, ranks.size())));
  }

  /**
   * Returns the number of rounds.
   *
   * @param count of numbers
   * @param together numbers of a rank in a round, at most
   */
  public int rounds(int count, int together) {
    return Math.toIntExact(Math.ceilDiv(count, (long) together * ranks.size()));
  }

  /**
   * Works on the numbers {@code first .. end - 1}, round after round.
   *
   * @param together numbers of a rank in a round, at most
   * @param share the work of this rank; not called in a round in which it has no number
   * @param finished called on every rank with the results of each round, in order
   * @throws StoppedException if a rank asked to stop; the results of whole rounds were passed on
   * @throws RankException if the share of another rank threw an exception
   */
  public <T> void each(
      int first, int end, int together, Share<T> share, Consumer<List<T>> finished) {
    for (int from = first; from < end; ) {
      if (stopped) {
        throw new StoppedException();
      }
      int to = (int) Math.min(end, from + (long) together * ranks.size());
      finished.accept(round(from, to, share));
      from = to;
    }
  }

  /** Returns the results of the numbers {@code 0 .. count - 1}; otherwise as {@link #each}. */
  public <T> List<T> all(int count, int together, Share<T> share) {
    List<T> results = new ArrayList<>();
    each(0, count, together, share, results::addAll);
    return results;
  }

  private <T> List<T> round(int first, int end, Share<T> share) {
    int from = border(first, end, ranks.rank());
    int to = border(first, end, ranks.rank() + 1);
    if (ranks.size() == 1) {
      return checked(from, to, share);
    }
    List<T> results = new ArrayList<>();
    for (Message<T> of : exchanged(() -> from == to ? List.of() : checked(from, to, share))) {
      // Whether anyone wants to stop is decided by what all have received, so that all agree.
      stopped |= of.stop();
      results.addAll(of.results());
    }
    return results;
  }

  private static <T> List<T> checked(int first, int end, Share<T> share) {
    List<T> results = share.of(first, end);
    if (results.size() != end - first) {
      throw new IllegalStateException(
          "%d results of the numbers from %d to %d".formatted(results.size(), first, end - 1));
    }
    return results;
  }

  /** Rank 0 has never fewer than another, so that its progress is that of all. */
  private int border(int first, int end, int rank) {
    return first + (int) Math.ceilDiv((long) (end - first) * rank, (long) ranks.size());
  }

  /**
   * Returns what rank 0 finds, on every rank; the others do not look themselves.
   *
   * @param finding called on rank 0 alone; its result must be serializable with all of its parts
   * @throws RankException on the others if it throws on rank 0
   */
  public <T> T ofFirst(Supplier<T> finding) {
    if (ranks.size() == 1) {
      return finding.get();
    }
    Supplier<List<T>> own = () -> reports() ? Collections.singletonList(finding.get()) : List.of();
    return exchanged(own).getFirst().results().getFirst();
  }

  /**
   * Refuses ranks that have another value than rank 0, since their results would not fit together.
   *
   * @param what the value is, such as "text of ptb"
   * @param value asked for only if there are several ranks
   * @throws RankException on every rank, with the name of the first that differs
   */
  public void requireSame(String what, Supplier<String> value) {
    if (ranks.size() > 1) {
      new Meeting(ranks).compare(Map.of(what, value.get()));
    }
  }

  /**
   * What a rank tells the others.
   *
   * @param stop whether it was asked to stop
   * @param failure the message of its error; null if it has none
   * @param results empty after a failure
   */
  private record Message<T>(boolean stop, String failure, ArrayList<T> results)
      implements Serializable {}

  /** Exchanges results; a rank that fails tells the others, which would wait for it. */
  private <T> List<Message<T>> exchanged(Supplier<List<T>> own) {
    Message<T> message;
    RuntimeException failure = null;
    try {
      ArrayList<T> results = new ArrayList<>(own.get());
      message = new Message<>(ranks.stopAsked(), null, results);
    } catch (RuntimeException e) {
      failure = e;
      message =
          new Message<>(
              false, Objects.requireNonNullElse(e.getMessage(), e.toString()), new ArrayList<>());
    }
    List<byte[]> gathered = Gathering.all(ranks, serialized(message), "its results");
    if (failure != null) {
      throw failure;
    }
    List<Message<T>> all = new ArrayList<>();
    for (byte[] bytes : gathered) {
      Message<T> of = parsed(bytes);
      if (of.failure() != null) {
        throw RankException.of(all.size(), of.failure());
      }
      all.add(of);
    }
    return all;
  }

  private static byte[] serialized(Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new IllegalStateException("a result that cannot be sent to other ranks: " + e, e);
    }
    return bytes.toByteArray();
  }

  /** The other rank made the same call of the same build, so that it sent this type. */
  @SuppressWarnings("unchecked")
  private static <T> T parsed(byte[] bytes) {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      in.setObjectInputFilter(OURS);
      return (T) in.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new RankException("results of another rank cannot be read: " + e, e);
    }
  }
}
