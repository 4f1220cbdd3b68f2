package org.lathe.mpi;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import org.lathe.files.InputException;
import org.lathe.training.ranks.RankLaunch;
import org.lathe.training.ranks.Ranks;

/**
 * One rank of a test, started by mpirun. Its argument says what it does; a check that fails ends
 * all ranks with exit code 3.
 */
final class Member {
  /** Exit code of ranks that one of them ended on purpose. */
  static final int ABORTED = 7;

  private static final int FAILED = 3;

  private Member() {}

  public static void main(String[] arguments) {
    Ranks ranks;
    RankLaunch launch = launch(System.getenv());
    try {
      ranks = new MpiLibrary().join(launch, System.getenv(), Duration.ofMinutes(1));
    } catch (InputException e) {
      say("refused: " + e.getMessage());
      System.exit(2);
      return;
    }
    if (ranks.rank() == 0) {
      say("library: " + new MpiLibrary().description(System.getenv()));
    }
    switch (arguments[0]) {
      case "checks" -> checks(ranks, launch);
      case "abort" -> {
        if (ranks.rank() == 1) {
          ranks.abort(ABORTED);
        }
        waitForStop(ranks);
      }
      case "throw" -> {
        if (ranks.rank() == 1) {
          throw new NoSuchElementException("thrown on purpose");
        }
        waitForStop(ranks);
      }
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void checks(Ranks ranks, RankLaunch launch) {
    try {
      RankChecks checks = new RankChecks(ranks);
      checks.places(launch);
      checks.echo();
      checks.gathering();
      checks.sum();
      checks.signals();
      checks.idle();
      checks.collections();
      checks.misuse();
      checks.errors();
      checks.stop();
      ranks.close();
      checks.afterwards();
      say("whole: rank " + ranks.rank() + " of " + ranks.size());
    } catch (Throwable e) {
      e.printStackTrace();
      ranks.abort(FAILED);
    }
  }

  /** Nobody asks: only the end of all ends this. */
  private static void waitForStop(Ranks ranks) {
    while (!ranks.stopAsked()) {
      Thread.onSpinWait();
    }
    say("went on");
  }

  /** A launcher says nothing of one rank alone. */
  private static RankLaunch launch(Map<String, String> environment) {
    return RankLaunch.of(environment)
        .orElseGet(
            () ->
                new RankLaunch(
                    "mpirun",
                    environment.containsKey("OMPI_COMM_WORLD_SIZE")
                        ? RankLaunch.Family.OPEN_MPI
                        : RankLaunch.Family.MPICH,
                    0,
                    1,
                    0,
                    1));
  }

  /** Prints a line in one write, so that lines of several ranks do not mix. */
  private static void say(String line) {
    byte[] bytes = (line + System.lineSeparator()).getBytes(StandardCharsets.UTF_8);
    System.out.write(bytes, 0, bytes.length);
    System.out.flush();
  }
}
