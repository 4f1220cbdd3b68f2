package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.SinCos;
import org.lathe.graph.op.TimestepEmbedding;

/** Definition of {@code timestep_embedding}. */
public final class TimestepEmbeddingScalar implements Definition<TimestepEmbedding> {
  /** The sum with a small float has the nearest integer of that float in its low bits. */
  public static final float ROUND = 0x1.8p23f;

  @Override
  public void apply(TimestepEmbedding op, List<ArrayView> inputs, List<ArrayView> outputs) {
    ArrayView t = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    int half = op.width() / 2;
    for (int j = 0; j < half; j++) {
      float turns = (float) op.turns(j);
      float rest = (float) (op.turns(j) - turns);
      for (int row = 0; row < t.size(); row++) {
        float angle = angle(t.floats()[t.offset() + row], turns, rest);
        int at = y.offset() + row * op.width() + j;
        y.floats()[at + (op.sinesFirst() ? half : 0)] = SinCos.cos(angle);
        y.floats()[at + (op.sinesFirst() ? 0 : half)] = SinCos.sin(angle);
      }
    }
  }

  /**
   * Returns {@code t (turns + rest)} less a whole number, between -1 and 1. The difference of the
   * product and that number is rounded once, however large t is.
   */
  public static float angle(float t, float turns, float rest) {
    float whole = t * turns + ROUND - ROUND;
    float angle = Math.fma(t, rest, Math.fma(t, turns, -whole));
    return angle - (angle + ROUND - ROUND);
  }
}
