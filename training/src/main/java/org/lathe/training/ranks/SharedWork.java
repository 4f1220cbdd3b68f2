package org.lathe.training.ranks;

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
    NumberRange own = new NumberRange(first, end).of(ranks);
    if (ranks.size() == 1) {
      return checked(own, share);
    }
    List<T> results = new ArrayList<>();
    for (Message<T> of : exchanged(() -> own.count() == 0 ? List.of() : checked(own, share))) {
      // Whether anyone wants to stop is decided by what all have received, so that all agree.
      stopped |= of.stop();
      results.addAll(of.results());
    }
    return results;
  }

  private static <T> List<T> checked(NumberRange numbers, Share<T> share) {
    List<T> results = share.of(numbers.first(), numbers.end());
    if (results.size() != numbers.count()) {
      throw new IllegalStateException(
          "%d results of the numbers from %d to %d"
              .formatted(results.size(), numbers.first(), numbers.end() - 1));
    }
    return results;
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
    List<byte[]> gathered = Gathering.all(ranks, ObjectBytes.of(message), "its results");
    if (failure != null) {
      throw failure;
    }
    List<Message<T>> all = new ArrayList<>();
    for (byte[] bytes : gathered) {
      Message<T> of = ObjectBytes.parsed(bytes);
      if (of.failure() != null) {
        throw RankException.of(all.size(), of.failure());
      }
      all.add(of);
    }
    return all;
  }
}
