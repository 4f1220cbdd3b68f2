package org.lathe.cli.ranks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.RanksLibrary;

/**
 * This process as one of the ranks that a launcher started, or alone. The first rank speaks for
 * all: the others print nothing but the error that ends the run.
 */
public final class OwnRank {
  /** The rank that the environment of this process names. */
  public static final OwnRank THIS = new OwnRank(System.getenv());

  /**
   * What every rank fails at is said by the first alone, which ends the others before they speak;
   * what several fail at by the lowest of them. A rank waits so long for each one below it: Open
   * MPI takes more than a second to end the others.
   */
  private static final Duration TURN = Duration.ofSeconds(2);

  private static final int MOST_TURNS = 4;

  private final Map<String, String> environment;
  private final Optional<RankLaunch> launch;
  private volatile Ranks joined = Ranks.ALONE;

  OwnRank(Map<String, String> environment) {
    this.environment = environment;
    this.launch = RankLaunch.of(environment);
  }

  /** Returns what the launcher said; empty if this process is alone. */
  public Optional<RankLaunch> launch() {
    return launch;
  }

  /** Returns whether this process is alone or the first of several: the one that prints. */
  public boolean speaks() {
    return launch.isEmpty() || launch.get().rank() == 0;
  }

  /** Makes all ranks but the first print nothing, whoever prints. */
  public void quietOthers() {
    if (!speaks()) {
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      System.setOut(nowhere);
      System.setErr(nowhere);
    }
  }

  /**
   * Joins the other ranks; returns {@link Ranks#ALONE} if there are none.
   *
   * @param patience after which a rank that does not answer is an error
   * @throws InputException if there is no library to join by, or it does not fit the launcher
   */
  Ranks join(Duration patience) {
    if (launch.isPresent()) {
      joined =
          ServiceLoader.load(RanksLibrary.class)
              .findFirst()
              .orElseThrow(
                  () ->
                      new InputException(
                          "%s started %d processes, and nothing on the class path joins them: start with ./lathe"
                              .formatted(launch.get().launcher(), launch.get().size())))
              .join(launch.get(), environment, patience);
    }
    return joined;
  }

  /**
   * Returns the end of the line of a stop, which names the rank that this one waits for, if any.
   */
  public String waits() {
    return joined.currentWait().inWords().map(words -> "; " + words).orElse("");
  }

  /** Leaves the other ranks, in good order: each of them must come here. */
  void leave() {
    joined.close();
    joined = Ranks.ALONE;
  }

  /**
   * Prints the line of an error and ends all ranks; returns if this process is alone or has not
   * joined the others.
   *
   * @param err of the command
   * @param line without a prefix
   * @param code exit code
   * @return the code
   */
  public int failed(PrintWriter err, String line, int code) {
    if (speaks()) {
      err.println("lathe: " + line);
      err.flush();
    } else {
      int rank = launch.get().rank();
      if (joined.size() == 1 && launch.get().localRank() > 0) {
        // What keeps ranks from joining is their machine's, of which the first one speaks.
        return code;
      }
      awaitTurn(rank);
      standardError("lathe: [rank " + rank + "] " + line + "\n");
    }
    joined.abort(code);
    return code;
  }

  /**
   * Ends all ranks for an error that another one tells the user of; that one mostly ends this one
   * before.
   *
   * @param code exit code
   */
  public void failedElsewhere(int code) {
    pause(TURN.multipliedBy(2 * MOST_TURNS));
    joined.abort(code);
  }

  /**
   * Ends all ranks for what each of them has met, which the first has said; returns if this process
   * is alone or has not joined the others.
   *
   * @param code exit code
   */
  public void end(int code) {
    if (joined.size() > 1) {
      launch.ifPresent(known -> awaitTurn(known.rank()));
      joined.abort(code);
    }
  }

  private static void awaitTurn(int rank) {
    pause(TURN.multipliedBy(Math.min(rank, MOST_TURNS)));
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Writes a line at once: the lines of several ranks that are written by parts mingle. */
  private static void standardError(String line) {
    // Not closed: it is the descriptor of the whole process.
    @SuppressWarnings("resource")
    FileOutputStream err = new FileOutputStream(FileDescriptor.err);
    try {
      err.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
