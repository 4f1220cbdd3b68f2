package org.lathe.cli;

import java.util.Locale;
import org.lathe.datasets.Source;
import org.lathe.datasets.shards.Preparation;

/** Shows a preparation on standard error as it goes, and keeps its speed. */
final class PreparationPrinter implements Preparation.Listener, AutoCloseable {
  private static final int HUNDRED = 100;
  private static final int SELDOM = 1 << 10;

  private final long size;
  private final long began = System.nanoTime();
  private Progress progress;
  private long shown;
  private Preparation.Progress first;
  private Preparation.Progress last = new Preparation.Progress(0, 0, 0, 0);
  private long firstAt = began;

  PreparationPrinter(Source source) {
    this.size = source.bytes();
  }

  @Override
  public void counting(long documents, long consumed) {
    if (documents % SELDOM == 0) {
      show("count", consumed, String.format(Locale.ROOT, "%,d documents", documents));
    }
  }

  @Override
  public void resumed(long documents) {
    System.err.printf(
        Locale.ROOT, "lathe: going on with an interrupted run, after document %,d%n", documents);
  }

  @Override
  public void progressed(Preparation.Progress now) {
    if (first == null) {
      restart();
      first = now;
      firstAt = System.nanoTime();
    }
    last = now;
    show(
        "prepare",
        now.consumed(),
        String.format(
            Locale.ROOT,
            "%,d documents  %,d tokens  %.2f MB/s",
            now.documents(),
            now.tokens(),
            textBytesPerSecond() / 1e6));
  }

  @Override
  public void finishing() {
    if (progress != null) {
      progress.meanwhile("checksums");
    }
  }

  private void restart() {
    close();
    progress = null;
    shown = 0;
  }

  /** Of what has no size, such as stories, only that it goes on. */
  private void show(String task, long consumed, String extra) {
    if (progress == null) {
      progress = Progress.open(task, 0, HUNDRED);
    }
    long now = size == 0 ? 0 : Math.min(HUNDRED, HUNDRED * consumed / size);
    if (now == shown) {
      progress.meanwhile(extra);
    }
    for (; shown < now; shown++) {
      progress.step(extra);
    }
  }

  double seconds() {
    return (System.nanoTime() - began) * 1e-9;
  }

  long textBytes() {
    return last.textBytes();
  }

  /** Of this run, not of an interrupted one that it went on with. */
  double textBytesPerSecond() {
    return first == null ? 0 : (last.textBytes() - before().textBytes()) / sinceBegan();
  }

  double tokensPerSecond() {
    return first == null ? 0 : (last.tokens() - before().tokens()) / sinceBegan();
  }

  private Preparation.Progress before() {
    return first;
  }

  private double sinceBegan() {
    return Math.max(1e-9, (System.nanoTime() - firstAt) * 1e-9);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
