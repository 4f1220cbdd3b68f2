package org.lathe.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows the progress of long work on standard error: as a bar on a terminal, elsewhere as a plain
 * line every ten seconds, without control codes.
 */
abstract sealed class Progress implements AutoCloseable {
  /** Parts that a share of work is counted in: so fine that half an hour moves it each second. */
  private static final long SHARES = 100_000;

  private static final LongUnaryOperator NO_PAUSES = done -> 0;

  private final TimeLeft left;

  private Progress(TimeLeft left) {
    this.left = left;
  }

  /** Opens the progress of {@code total} steps, of which {@code done} are finished. */
  static Progress open(String task, long done, long total) {
    return open(task, done, total, NO_PAUSES);
  }

  /**
   * Opens the progress of work that is done in steps and, between them, in pauses.
   *
   * @param pauses how many are planned from a number of done steps on, one that comes right after
   *     them included
   */
  static Progress open(String task, long done, long total, LongUnaryOperator pauses) {
    TimeLeft left = new TimeLeft(System::nanoTime, done, total, pauses);
    return Terminal.takesBar()
        ? new Bar(builder(task), done, total, left)
        : new Lines(task, false, done, total, left, System::nanoTime, System.err);
  }

  /** Opens the progress of work that is a share of 1, which is shown as percent. */
  static OfShare openShare(String task, double done) {
    long known = shares(done);
    TimeLeft left = new TimeLeft(System::nanoTime, known, SHARES, NO_PAUSES);
    return new OfShare(
        Terminal.takesBar()
            ? new Bar(builder(task).setUnit(" %", SHARES / 100), known, SHARES, left)
            : new Lines(task, true, known, SHARES, left, System::nanoTime, System.err),
        known);
  }

  private static long shares(double share) {
    return Math.clamp(Math.round(share * SHARES), 0, SHARES);
  }

  /** Progress that is told as a share of 1. */
  static final class OfShare implements AutoCloseable {
    private final Progress progress;
    private long shown;

    private OfShare(Progress progress, long shown) {
      this.progress = progress;
      this.shown = shown;
    }

    /** Shows how much is done in all; {@code extra} is shown beside it. */
    void done(double share, String extra) {
      long now = shares(share);
      if (now > shown) {
        progress.steps(now - shown, extra);
        shown = now;
      } else {
        progress.meanwhile(extra);
      }
    }

    /** Clears the bar before other output; the next update draws it again. */
    void clear() {
      progress.clear();
    }

    @Override
    public void close() {
      progress.close();
    }
  }

  private static ProgressBarBuilder builder(String task) {
    return new ProgressBarBuilder().setTaskName(task);
  }

  /** The same as lines, for a test with its own clock. */
  static Progress lines(
      String task,
      long done,
      long total,
      LongUnaryOperator pauses,
      LongSupplier clock,
      PrintStream out) {
    TimeLeft left = new TimeLeft(clock, done, total, pauses);
    return new Lines(task, false, done, total, left, clock, out);
  }

  /** Counts finished steps; {@code extra} is shown beside them, such as the NELBO and tokens/s. */
  final void steps(long count, String extra) {
    left.stepped(count);
    show(count, extra);
  }

  /** Counts one finished step. */
  final void step(String extra) {
    steps(1, extra);
  }

  /** Says that a pause is over, which began after the last step. */
  final void paused() {
    left.paused();
  }

  final OptionalDouble secondsLeft() {
    return left.seconds();
  }

  /** Shows that so many more steps are finished. */
  abstract void show(long count, String extra);

  /** Shows that work is in progress between steps. */
  abstract void meanwhile(String what);

  /** Clears the bar before other output; the next update draws it again. */
  abstract void clear();

  @Override
  public abstract void close();

  private static final class Bar extends Progress {
    private static final int WIDTH = 100;

    private final ProgressBar bar;

    Bar(ProgressBarBuilder builder, long done, long total, TimeLeft left) {
      super(left);
      bar =
          builder
              .setInitialMax(total)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .setEtaFunction(state -> time(left))
              // The library's default moves the cursor up a line, over what was printed since.
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .build();
    }

    private static Optional<Duration> time(TimeLeft left) {
      OptionalDouble seconds = left.seconds();
      return seconds.isPresent()
          ? Optional.of(Duration.ofSeconds(Math.round(seconds.getAsDouble())))
          : Optional.empty();
    }

    @Override
    void show(long count, String extra) {
      bar.setExtraMessage(" " + extra);
      bar.stepBy(count);
    }

    @Override
    void meanwhile(String what) {
      bar.setExtraMessage(" " + what);
    }

    @Override
    void clear() {
      System.err.print("\r" + " ".repeat(WIDTH) + "\r");
      System.err.flush();
    }

    @Override
    public void close() {
      bar.close();
    }
  }

  private static final class Lines extends Progress {
    private static final long EVERY = Duration.ofSeconds(10).toNanos();

    private final String task;
    private final boolean percent;
    private final long first;
    private final long total;
    private final LongSupplier clock;
    private final PrintStream out;
    private long done;
    private long printed;

    Lines(
        String task,
        boolean percent,
        long done,
        long total,
        TimeLeft left,
        LongSupplier clock,
        PrintStream out) {
      super(left);
      this.task = task;
      this.percent = percent;
      this.first = done;
      this.done = done;
      this.total = total;
      this.clock = clock;
      this.out = out;
      this.printed = clock.getAsLong();
    }

    @Override
    void show(long count, String extra) {
      boolean firstTime = done == first;
      done += count;
      long now = clock.getAsLong();
      if (firstTime || done == total || now - printed >= EVERY) {
        printed = now;
        OptionalDouble left = secondsLeft();
        out.println(
            task
                + " "
                + share()
                + "  "
                + extra
                + (left.isPresent() ? "  " + time(left.getAsDouble()) + " left" : ""));
      }
    }

    private String share() {
      return percent
          ? String.format(Locale.ROOT, "%.1f %%", 100.0 * done / total)
          : done + "/" + total;
    }

    private static String time(double seconds) {
      long whole = Math.round(seconds);
      return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    @Override
    void meanwhile(String what) {
      long now = clock.getAsLong();
      if (now - printed >= EVERY) {
        printed = now;
        out.println(task + " " + share() + "  " + what);
      }
    }

    @Override
    void clear() {
      out.flush();
    }

    @Override
    public void close() {
      out.flush();
    }
  }
}
