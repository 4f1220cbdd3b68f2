package org.lathe.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows the progress of long work on standard error: as a bar on a terminal, elsewhere as a plain
 * line every ten seconds, without control codes.
 */
abstract sealed class Progress implements AutoCloseable {
  private static final long PERMILLE = 1000;

  /** Opens the progress of {@code total} steps, of which {@code done} are finished. */
  static Progress open(String task, long done, long total) {
    return System.console() != null && System.console().isTerminal()
        ? new Bar(builder(task), done, total)
        : new Lines(task, false, done, total);
  }

  /** Opens the progress of work whose steps are permille of it; they are shown as percent. */
  static Progress openPermille(String task, long done) {
    return System.console() != null && System.console().isTerminal()
        ? new Bar(builder(task).setUnit(" %", 10), done, PERMILLE)
        : new Lines(task, true, done, PERMILLE);
  }

  private static ProgressBarBuilder builder(String task) {
    return new ProgressBarBuilder().setTaskName(task);
  }

  /** Counts finished steps; {@code extra} is shown beside them, such as the NELBO and tokens/s. */
  abstract void steps(long count, String extra);

  /** Counts one finished step. */
  final void step(String extra) {
    steps(1, extra);
  }

  /** Shows that work is in progress between steps. */
  abstract void meanwhile(String what);

  /** Clears the bar before other output; the next update draws it again. */
  abstract void clear();

  @Override
  public abstract void close();

  private static final class Bar extends Progress {
    private static final int WIDTH = 100;

    private final ProgressBar bar;

    Bar(ProgressBarBuilder builder, long done, long total) {
      bar =
          builder
              .setInitialMax(total)
              .startsFrom(done, Duration.ZERO)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              // The library's default moves the cursor up a line, over what was printed since.
              .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
              .build();
    }

    @Override
    void steps(long count, String extra) {
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
    private final PrintStream out = System.err;
    private final long began = System.nanoTime();
    private long done;
    private long printed = began;

    Lines(String task, boolean percent, long done, long total) {
      this.task = task;
      this.percent = percent;
      this.first = done;
      this.done = done;
      this.total = total;
    }

    @Override
    void steps(long count, String extra) {
      boolean firstTime = done == first;
      done += count;
      long now = System.nanoTime();
      if (firstTime || done == total || now - printed >= EVERY) {
        printed = now;
        double left = (now - began) * 1e-9 / (done - first) * (total - done);
        out.println(task + " " + share() + "  " + extra + "  " + clock(left) + " left");
      }
    }

    private String share() {
      return percent
          ? String.format(Locale.ROOT, "%.1f %%", 100.0 * done / total)
          : done + "/" + total;
    }

    private static String clock(double seconds) {
      long whole = Math.round(seconds);
      return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    @Override
    void meanwhile(String what) {
      long now = System.nanoTime();
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
