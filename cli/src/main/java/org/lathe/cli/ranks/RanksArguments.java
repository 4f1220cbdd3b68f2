package org.lathe.cli.ranks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.lathe.files.InputException;
import org.lathe.training.ranks.Gathering;
import org.lathe.training.ranks.Ranks;
import org.lathe.training.ranks.StoppedException;
import picocli.CommandLine.Option;

/**
 * The options of commands that several ranks compute together. A command without them runs as one
 * process only.
 */
public final class RanksArguments {
  /** An option that just these commands have. */
  public static final String MARK = "--rank-timeout";

  private static final int INTERRUPTED = 130;

  @Option(
      names = "--ranks",
      paramLabel = "N",
      description =
          "Processes on this machine that compute together, started by mpirun; changes no bit of"
              + " any result. mpirun or srun may start them instead, on several machines:"
              + " docs/guides/several-machines.md.")
  private Integer ranks;

  @Option(
      names = MARK,
      paramLabel = "SECONDS",
      defaultValue = "1800",
      description =
          "Of several ranks: how long one waits for another before all end with an error. It must"
              + " be longer than a step and an evaluation. Default: ${DEFAULT-VALUE}.")
  private int rankTimeout;

  /**
   * Joins the other ranks, if a launcher started several, and does the work of this one. A failure
   * of the work leaves the ranks joined: whoever reports it ends them all.
   *
   * @param work what this rank does; returns its exit code
   * @return the exit code
   */
  public int run(ToIntFunction<Ranks> work) {
    if (ranks != null) {
      throw new InputException(
          "--ranks: ./lathe starts the processes, by mpirun; leave it out where java is started"
              + " without it");
    }
    if (rankTimeout < 1) {
      throw new InputException(MARK + " " + rankTimeout + ", must be at least 1");
    }
    int code = work.applyAsInt(OwnRank.THIS.join(Duration.ofSeconds(rankTimeout)));
    OwnRank.THIS.leave();
    return code;
  }

  /**
   * The same for work that ranks share in rounds: at an interrupt of any of them all end after the
   * present round.
   *
   * @param work what this rank does; returns its exit code
   * @return the exit code
   */
  public int shared(ToIntFunction<Ranks> work) {
    try (StopOnInterrupt stop = new StopOnInterrupt()) {
      return run(
          joined -> {
            stop.asks(joined);
            try {
              return work.applyAsInt(joined);
            } catch (StoppedException all) {
              return INTERRUPTED;
            }
          });
    }
  }

  /**
   * Returns what the first rank chose, on every rank: files that come and go must not lead two of
   * them to different choices.
   *
   * @param choice asked on the first rank only
   */
  public static String agreed(Ranks ranks, Supplier<String> choice) {
    byte[] own = ranks.rank() == 0 ? choice.get().getBytes(StandardCharsets.UTF_8) : new byte[0];
    return new String(Gathering.all(ranks, own, "its choice").getFirst(), StandardCharsets.UTF_8);
  }
}
