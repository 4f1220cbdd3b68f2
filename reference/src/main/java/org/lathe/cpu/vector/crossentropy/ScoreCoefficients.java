package org.lathe.cpu.vector.crossentropy;

import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.math.Exp;

/** {@code g (exp(logit - offset) - total onehot)}, of a cross-entropy or of a score entropy. */
final class ScoreCoefficients implements Coefficients {
  private final LogitBlock block;
  private final ArrayView targets;
  private final ArrayView offsets;
  private final Optional<ArrayView> totals;
  private final Optional<ArrayView> g;

  /**
   * @param totals all 1 without them
   * @param g cotangent of the loss, all 1 without it
   */
  ScoreCoefficients(
      LogitBlock block,
      ArrayView targets,
      ArrayView offsets,
      Optional<ArrayView> totals,
      Optional<ArrayView> g) {
    this.block = block;
    this.targets = targets;
    this.offsets = offsets;
    this.totals = totals;
    this.g = g;
  }

  @Override
  public void write(int row, int v, int columns, float[] logits, int at, float[] to, int toAt) {
    int t = block.first() + row;
    float offset = offsets.floats()[offsets.offset() + t];
    float factor = element(g, t);
    Exponentials.write(logits, at, columns, offset, 0, factor, to, toAt);
    int target = targets.ints()[targets.offset() + t] - v;
    if (target >= 0 && target < columns) {
      to[toAt + target] = factor * (Exp.of(logits[at + target] - offset) - element(totals, t));
    }
  }

  /** Returns element t, 1 where there are none. */
  static float element(Optional<ArrayView> of, int t) {
    return of.isPresent() ? of.get().floats()[of.get().offset() + t] : 1;
  }
}
