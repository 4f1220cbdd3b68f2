package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.Lanes;
import org.lathe.graph.op.GlobalNorm;

/**
 * Definition of {@code global_norm}: lanes and tree over each chunk, then over the sums of the
 * chunks.
 */
final class GlobalNormScalar implements Definition<GlobalNorm> {
  /** Elements per chunk. */
  private static final int CHUNK = 4096;

  @Override
  public void apply(GlobalNorm op, List<ArrayView> inputs, List<ArrayView> outputs) {
    float sum = 0;
    for (ArrayView x : inputs) {
      float[] chunks = new float[Lanes.COUNT];
      for (int from = 0; from < x.size(); from += CHUNK) {
        int lane = from / CHUNK % Lanes.COUNT;
        chunks[lane] = chunks[lane] + squares(x, from, Math.min(x.size(), from + CHUNK));
      }
      sum = sum + Lanes.tree(chunks, 0);
    }
    ArrayView norm = outputs.getFirst();
    norm.floats()[norm.offset()] = (float) Math.sqrt(sum);
  }

  private static float squares(ArrayView x, int from, int to) {
    float[] lanes = new float[Lanes.COUNT];
    for (int i = from; i < to; i++) {
      float value = x.floats()[x.offset() + i];
      lanes[i % Lanes.COUNT] = Math.fma(value, value, lanes[i % Lanes.COUNT]);
    }
    return Lanes.tree(lanes, 0);
  }
}
