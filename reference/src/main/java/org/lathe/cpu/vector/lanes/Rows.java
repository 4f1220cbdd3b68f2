package org.lathe.cpu.vector.lanes;

import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;

/**
 * Cuts work on rows into parts, and reduces rows by the rule of {@link Lanes}. Four rows are
 * reduced side by side: in a single row, each addition waits for the one before.
 */
public final class Rows {
  /** Rows reduced side by side. */
  public static final int BLOCK = 4;

  /** Elements per part, at least: enough that the cost of starting a part does not matter. */
  private static final int PART = 1 << 14;

  /** Work on up to {@link #BLOCK} rows. */
  @FunctionalInterface
  public interface Block {
    /**
     * Processes {@code count} rows from {@code row}.
     *
     * @param lanes memory for the lanes of {@link #BLOCK} rows
     */
    void run(int row, int count, float[] lanes);
  }

  private Rows() {}

  /** Returns a kernel that applies {@code block} to all rows. */
  public static Kernel kernel(int rows, int columns, Scratch scratch, Block block) {
    scratch.reserve(BLOCK * Lanes.COUNT);
    int blocks = Math.max(1, PART / (BLOCK * Math.max(1, columns)));
    int part = blocks * BLOCK;
    int parts = (int) (((long) rows + part - 1) / part);
    Workers.Part body =
        (number, worker) -> {
          int end = (int) Math.min(rows, (number + 1L) * part);
          for (int row = number * part; row < end; row += BLOCK) {
            block.run(row, Math.min(BLOCK, end - row), scratch.of(worker));
          }
        };
    return workers -> workers.parallel(parts, body);
  }

  /**
   * Computes the lanes of the sums of squares of {@code count >= 1} rows of n elements from {@code
   * at}: row b in {@code lanes[16 b ..]}. If there are fewer rows than {@link #BLOCK}, the last row
   * is read in place of the missing ones.
   */
  public static void squares(float[] x, int at, int count, int n, float[] lanes) {
    int at1 = at + Math.min(1, count - 1) * n;
    int at2 = at + Math.min(2, count - 1) * n;
    int at3 = at + Math.min(3, count - 1) * n;
    int whole = n - n % Lanes.COUNT;
    for (int j = 0; j < Lanes.COUNT; j += Elements.SPECIES.length()) {
      FloatVector sum0 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum1 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum2 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum3 = FloatVector.zero(Elements.SPECIES);
      for (int i = j; i < whole; i += Lanes.COUNT) {
        FloatVector x0 = FloatVector.fromArray(Elements.SPECIES, x, at + i);
        FloatVector x1 = FloatVector.fromArray(Elements.SPECIES, x, at1 + i);
        FloatVector x2 = FloatVector.fromArray(Elements.SPECIES, x, at2 + i);
        FloatVector x3 = FloatVector.fromArray(Elements.SPECIES, x, at3 + i);
        sum0 = x0.fma(x0, sum0);
        sum1 = x1.fma(x1, sum1);
        sum2 = x2.fma(x2, sum2);
        sum3 = x3.fma(x3, sum3);
      }
      sum0.intoArray(lanes, j);
      sum1.intoArray(lanes, Lanes.COUNT + j);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + j);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + j);
    }
    for (int b = 0; b < count; b++) {
      int lane = b * Lanes.COUNT;
      for (int i = at + b * n + whole; i < at + b * n + n; i++) {
        lanes[lane] = Math.fma(x[i], x[i], lanes[lane]);
        lane++;
      }
    }
  }

  /**
   * Computes the lanes of the sums of {@code count} rows of n elements from {@code at}, as {@link
   * #squares} does.
   */
  public static void sums(float[] x, int at, int count, int n, float[] lanes) {
    int at1 = at + Math.min(1, count - 1) * n;
    int at2 = at + Math.min(2, count - 1) * n;
    int at3 = at + Math.min(3, count - 1) * n;
    int whole = n - n % Lanes.COUNT;
    for (int j = 0; j < Lanes.COUNT; j += Elements.SPECIES.length()) {
      FloatVector sum0 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum1 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum2 = FloatVector.zero(Elements.SPECIES);
      FloatVector sum3 = FloatVector.zero(Elements.SPECIES);
      for (int i = j; i < whole; i += Lanes.COUNT) {
        sum0 = sum0.add(FloatVector.fromArray(Elements.SPECIES, x, at + i));
        sum1 = sum1.add(FloatVector.fromArray(Elements.SPECIES, x, at1 + i));
        sum2 = sum2.add(FloatVector.fromArray(Elements.SPECIES, x, at2 + i));
        sum3 = sum3.add(FloatVector.fromArray(Elements.SPECIES, x, at3 + i));
      }
      sum0.intoArray(lanes, j);
      sum1.intoArray(lanes, Lanes.COUNT + j);
      sum2.intoArray(lanes, 2 * Lanes.COUNT + j);
      sum3.intoArray(lanes, 3 * Lanes.COUNT + j);
    }
    for (int b = 0; b < count; b++) {
      int lane = b * Lanes.COUNT;
      for (int i = at + b * n + whole; i < at + b * n + n; i++) {
        lanes[lane] = lanes[lane] + x[i];
        lane++;
      }
    }
  }
}
