package org.lathe.cli;

import org.lathe.datasets.corpus.Source;
import org.lathe.datasets.shards.Preparation;

/** Shows the progress of a preparation on standard error, and measures its throughput. */
final class PreparationPrinter implements Preparation.Listener, AutoCloseable {
  private static final int SELDOM = 1 << 10;

  private final long size;
  private final long began = System.nanoTime();
  private Progress.OfShare progress;
  private double begun;
  private double shown;
  private Preparation.Progress first = new Preparation.Progress(0, 0, 0, 0);
  private Preparation.Progress last = first;
  private long firstAt = began;
  private long lastAt = began;

  PreparationPrinter(Source source) {
    this.size = source.bytes();
  }

  @Override
  public void counting(long documents, long consumed) {
    if (documents % SELDOM == 0) {
      show("count", consumed, PlainFormat.of("%,d documents", documents));
    }
  }

  @Override
  public void noted(String line) {
    System.err.println("lathe: " + line);
  }

  @Override
  public void resumed(long documents) {
    System.err.print(
        PlainFormat.of("lathe: continuing an interrupted run after document %,d%n", documents));
  }

  @Override
  public void encoding(Preparation.Progress before) {
    close();
    progress = null;
    begun = share(before.consumed());
    shown = begun;
    first = before;
    last = before;
    firstAt = System.nanoTime();
    lastAt = firstAt;
  }

  @Override
  public void progressed(Preparation.Progress now) {
    last = now;
    lastAt = System.nanoTime();
    show(
        "prepare",
        now.consumed(),
        PlainFormat.of(
            "%,d documents  %,d tokens  %.2f MB/s",
            now.documents(), now.tokens(), textBytesPerSecond() / 1e6));
  }

  @Override
  public void finishing() {
    if (progress != null) {
      progress.done(shown, "checksums");
    }
  }

  /** Shows the progress; for a source without a known size, such as stories, only that it works. */
  private void show(String task, long consumed, String extra) {
    if (progress == null) {
      progress = Progress.openShare(task, begun);
    }
    shown = Math.max(shown, share(consumed));
    progress.done(shown, extra);
  }

  private double share(long consumed) {
    return size == 0 ? 0 : Math.min(1, (double) consumed / size);
  }

  double seconds() {
    return (System.nanoTime() - began) * 1e-9;
  }

  /**
   * Returns the bytes of text that this run encoded, without those of an interrupted earlier run.
   */
  long textBytes() {
    return last.textBytes() - first.textBytes();
  }

  /** Returns the text bytes per second of the encoding phase. */
  double textBytesPerSecond() {
    return textBytes() / encodingSeconds();
  }

  /** Returns the tokens per second of the encoding phase. */
  double tokensPerSecond() {
    return (last.tokens() - first.tokens()) / encodingSeconds();
  }

  private double encodingSeconds() {
    return Math.max(1e-9, (lastAt - firstAt) * 1e-9);
  }

  @Override
  public void close() {
    if (progress != null) {
      progress.close();
    }
  }
}
