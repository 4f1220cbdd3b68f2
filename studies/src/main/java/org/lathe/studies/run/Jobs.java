package org.lathe.studies.run;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.SharedWork;

/**
 * Does pieces of work, several side by side, on one rank or on several: whoever is free takes the
 * next one. The ranks tell each other at short intervals what they have done; from the same words
 * each of them knows who takes which piece. So a rank is heard of however long its piece takes.
 */
final class Jobs {
  private static final long INTERVAL_MILLIS = 300;

  private final Ranks ranks;
  private final SharedWork shared;
  private final int atOnce;
  private final StudyWork work;
  private int running;
  private boolean ended;
  private Throwable failure;

  /**
   * What a rank tells the others.
   *
   * @param free how many more pieces it can take
   * @param stopped whether it was asked to stop
   * @param done work of it that is done, in operations
   * @param what it has done last, for people
   * @param notes lines for the user
   */
  private record State(int free, boolean stopped, double done, String what, ArrayList<String> notes)
      implements Serializable {}

  private Jobs(Ranks ranks, int atOnce, StudyWork work) {
    this.ranks = ranks;
    this.shared = new SharedWork(ranks);
    this.atOnce = atOnce;
    this.work = work;
  }

  /**
   * Does all pieces. If one fails, or a rank is asked to stop, those that have not begun are left.
   * Every rank must call it with the same pieces.
   *
   * @param atOnce pieces side by side on each rank
   * @throws RuntimeException what a piece of this rank failed with
   * @throws org.lathe.training.ranks.RankException if a piece of another rank failed
   */
  static void all(List<Runnable> pieces, int atOnce, Ranks ranks, StudyWork work) {
    new Jobs(ranks, atOnce, work).all(pieces);
  }

  private void all(List<Runnable> pieces) {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      try {
        int next = 0;
        while (true) {
          List<State> states = shared.all(ranks.size(), 1, (_, _) -> List.of(state()));
          hear(states);
          boolean stop = states.stream().anyMatch(State::stopped);
          if ((stop || next == pieces.size())
              && states.stream().allMatch(state -> state.free() == atOnce)) {
            return;
          }
          if (!stop) {
            next = take(pieces, next, states, threads);
          }
          awaitEndOfPiece();
        }
      } catch (InterruptedException e) {
        work.stop();
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        // Before the threads are waited for: what they do now is of no use.
        work.stop();
        throw e;
      }
    }
  }

  /** Gives each free place the next piece, and returns the first that is left. */
  private int take(List<Runnable> pieces, int first, List<State> states, ExecutorService threads) {
    int next = first;
    // One for each rank before a second one for any.
    for (int place = 1; place <= atOnce; place++) {
      for (int rank = 0; rank < states.size() && next < pieces.size(); rank++) {
        if (states.get(rank).free() >= place) {
          if (rank == ranks.rank()) {
            begin(pieces.get(next), threads);
          }
          next++;
        }
      }
    }
    return next;
  }

  private synchronized void begin(Runnable piece, ExecutorService threads) {
    running++;
    threads.execute(() -> run(piece));
  }

  private void run(Runnable piece) {
    Throwable failed = null;
    try {
      if (!work.stopped()) {
        piece.run();
      }
    } catch (StudyStopped asked) {
      // No failure: all are to end.
    } catch (RuntimeException | Error e) {
      failed = e;
      work.stop();
    }
    synchronized (this) {
      running--;
      ended = true;
      if (failure == null) {
        failure = failed;
      }
      notifyAll();
    }
  }

  private synchronized void awaitEndOfPiece() throws InterruptedException {
    if (!ended) {
      wait(INTERVAL_MILLIS);
    }
    ended = false;
  }

  /** Returns what there is to tell; throws what a piece failed with, once no other is under way. */
  private synchronized State state() {
    if (running == 0) {
      switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> {}
      }
    }
    StudyWork.Told told = work.told();
    return new State(atOnce - running, work.stopped(), told.done(), told.what(), told.notes());
  }

  private void hear(List<State> states) {
    for (int rank = 0; rank < states.size(); rank++) {
      if (rank != ranks.rank()) {
        State state = states.get(rank);
        if (state.stopped()) {
          work.stop();
        }
        work.elsewhere(rank, state.done(), state.what(), state.notes());
      }
    }
  }
}
