package org.lathe.cpu.vector.crossentropy;

import java.util.Optional;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.math.Exp;

/**
 * {@code g / vocabulary (exp(score) - a)} with the true ratios a of {@code uniform_score_entropy},
 * 0 for the noisy token.
 */
final class UniformScoreCoefficients implements Coefficients {
  private final LogitBlock block;
  private final ArrayView noisy;
  private final ArrayView targets;
  private final ArrayView ratios;
  private final Optional<ArrayView> g;
  private final int vocabulary;

  /**
   * @param g cotangent of the loss, all 1 without it
   */
  UniformScoreCoefficients(
      LogitBlock block,
      ArrayView noisy,
      ArrayView targets,
      ArrayView ratios,
      Optional<ArrayView> g,
      int vocabulary) {
    this.block = block;
    this.noisy = noisy;
    this.targets = targets;
    this.ratios = ratios;
    this.g = g;
    this.vocabulary = vocabulary;
  }

  @Override
  public void write(int row, int v, int columns, float[] logits, int at, float[] to, int toAt) {
    int t = block.first() + row;
    int own = noisy.ints()[noisy.offset() + t] - v;
    int target = targets.ints()[targets.offset() + t] - v;
    float r = ratios.floats()[ratios.offset() + t];
    float factor = ScoreCoefficients.element(g, t) / vocabulary;
    Exponentials.write(logits, at, columns, 0, own == target ? r : 1, factor, to, toAt);
    if (target >= 0 && target < columns) {
      to[toAt + target] = factor * (Exp.of(logits[at + target]) - 1 / r);
    }
    if (own >= 0 && own < columns) {
      to[toAt + own] = factor * 0;
    }
  }
}
