package org.lathe.tornado.op;

import org.lathe.tornado.launch.Target;

/**
 * The choice between the two ways to compute an attention: by matrix products, with its scores in
 * working memory, or row by row. Products need more launches and compute all scores of a block, but
 * a score costs them far less. The choice is the lower of two estimates of the time.
 */
final class ByProducts {
  /**
   * What the work costs, in nanoseconds.
   *
   * @param row a row of a query, row by row
   * @param rowColumn a column of a key that a query reads, row by row
   * @param launch a launch
   * @param score a score in working memory
   * @param scoreColumn a column of a score's query and key
   */
  private record Costs(
      double row, double rowColumn, double launch, double score, double scoreColumn) {}

  /** Measured with PoCL 3.1 on two cores. */
  private static final Costs PROCESSOR = new Costs(500, 2, 100_000, 6, 0.2);

  /** Predicted for an H200. */
  private static final Costs GPU = new Costs(10, 0.002, 5_000, 0.01, 0.0002);

  private ByProducts() {}

  /**
   * Returns the most floats of working memory that an attention takes: 256 MiB, and on a GPU what
   * 128 heads of 1,024 queries need in one piece, with a window of 256: 576 MiB.
   */
  static long working(Target target) {
    return target.onProcessor() ? 1 << 26 : 9 << 24;
  }

  /**
   * Returns whether to take matrix products: if they can be used, and are faster or asked for.
   *
   * @param launches that they need
   * @param scores that they make for a head of a sequence
   * @param each floats of working memory for a head of a sequence
   */
  static boolean use(Target target, AttentionShape shape, int launches, long scores, long each) {
    if (shape.rows() == 0
        || shape.keys() == 0
        || shape.width() == 0
        || shape.groups(target, each) == 0) {
      return false;
    }
    return switch (target.attention()) {
      case PRODUCTS -> true;
      case ROWS -> false;
      case FASTER -> faster(target, shape, launches, scores);
    };
  }

  private static boolean faster(Target target, AttentionShape shape, int launches, long scores) {
    Costs costs = target.onProcessor() ? PROCESSOR : GPU;
    int read = shape.window() == 0 ? shape.keys() : Math.min(shape.window(), shape.keys());
    double products =
        costs.launch() * launches
            + (double) scores
                * shape.pairs()
                * (costs.score() + costs.scoreColumn() * shape.width());
    return products < shape.rows() * (costs.row() + costs.rowColumn() * read * shape.width());
  }
}
