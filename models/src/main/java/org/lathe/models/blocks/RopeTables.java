package org.lathe.models.blocks;

import org.lathe.graph.Constant;
import org.lathe.graph.TensorType;

/**
 * Cosines and sines of the rotary position embedding: row p, column j is of the angle {@code p *
 * theta^(-2j / headWidth)}, computed in float64 by {@link StrictMath}, so the same on every
 * machine, and rounded once.
 *
 * @param type [positions, headWidth / 2]
 * @param cos cosines
 * @param sin sines
 */
public record RopeTables(TensorType type, Constant cos, Constant sin) {
  /** Returns the tables of these positions and this width of a head. */
  public static RopeTables of(int positions, int headWidth, double theta) {
    int pairs = headWidth / 2;
    float[] cos = new float[positions * pairs];
    float[] sin = new float[cos.length];
    for (int j = 0; j < pairs; j++) {
      double frequency = 1 / StrictMath.pow(theta, 2.0 * j / headWidth);
      for (int p = 0; p < positions; p++) {
        cos[p * pairs + j] = (float) StrictMath.cos(p * frequency);
        sin[p * pairs + j] = (float) StrictMath.sin(p * frequency);
      }
    }
    return new RopeTables(TensorType.f32(positions, pairs), Constant.of(cos), Constant.of(sin));
  }
}
