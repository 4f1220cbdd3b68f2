package org.lathe.cpu.vector.lanes;

import org.lathe.cpu.Kernel;
import org.lathe.cpu.Workers;

/**
 * Cuts sums over the rows of sequences into parts: some columns of all rows of one sequence, so
 * that each sum is made in order. Wide parts read memory in order, narrow ones are work for more
 * threads: the more sequences there are, the wider are the parts.
 */
public final class Strips {
  /** Columns of a part, at least and at most. */
  private static final int LEAST = 128;

  private static final int MOST = 1024;

  /** Parts that are enough for all threads. */
  private static final int PARTS = 16;

  /** Work on a strip. */
  @FunctionalInterface
  public interface Strip {
    /** Processes columns {@code from .. to - 1} of all rows of a sequence. */
    void run(int sequence, int from, int to);
  }

  private Strips() {}

  /** Returns a kernel that applies {@code strip} to all columns of all sequences. */
  public static Kernel kernel(int sequences, int columns, Strip strip) {
    int enough = (int) ((long) sequences * columns / PARTS);
    int width = Math.clamp(enough / LEAST * LEAST, LEAST, MOST);
    int strips = (columns + width - 1) / width;
    Workers.Part body =
        (part, worker) -> {
          int from = part % strips * width;
          strip.run(part / strips, from, Math.min(columns, from + width));
        };
    return workers -> workers.parallel(sequences * strips, body);
  }
}
