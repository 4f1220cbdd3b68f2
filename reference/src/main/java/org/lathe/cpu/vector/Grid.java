package org.lathe.cpu.vector;

/**
 * How a matrix product is cut into parts, from its shape alone.
 *
 * @param rows rows of the result a part
 * @param columns columns of the result a part
 */
record Grid(int rows, int columns) {
  /** Multiply-adds that outweigh handing out a part. */
  private static final double PART = 1 << 22;

  /** Parts that keep many threads busy. */
  private static final int MOST = 64;

  /** Multiple of the rows of every tile. */
  private static final int ROW_STEP = 24;

  /**
   * The grid that repacks least: each row of parts packs b again, each column of parts a. A
   * transposed operand is packed by rows as it lies, b transposed element by element.
   */
  static Grid of(int m, int n, int k, boolean transposeA, boolean transposeB) {
    int panels = Math.max(1, Math.ceilDiv(n, Panels.COLUMNS));
    int steps = Math.max(1, Math.ceilDiv(m, ROW_STEP));
    int wanted = (int) Math.clamp((double) m * n * k / PART, 1, MOST);
    Grid best = new Grid(m, n);
    double least = Double.MAX_VALUE;
    for (int across = 1; across <= Math.min(panels, wanted); across++) {
      int down = Math.min(steps, Math.ceilDiv(wanted, across));
      if (across * down < wanted && across < panels) {
        continue;
      }
      double cost = down * (transposeB ? 1 : 0.25) * n + across * (transposeA ? 1 : 0.25) * m;
      if (cost < least) {
        least = cost;
        best =
            new Grid(
                Math.ceilDiv(steps, down) * ROW_STEP,
                Math.ceilDiv(panels, across) * Panels.COLUMNS);
      }
    }
    return best;
  }
}
