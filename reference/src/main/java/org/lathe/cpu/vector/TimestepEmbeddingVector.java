package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.math.SinCos;
import org.lathe.cpu.scalar.TimestepEmbeddingScalar;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.cpu.vector.lanes.Rows;
import org.lathe.graph.op.TimestepEmbedding;

/** Kernel of {@code timestep_embedding}: the frequencies are computed once. */
final class TimestepEmbeddingVector implements Binder<TimestepEmbedding> {
  @Override
  public Kernel bind(
      TimestepEmbedding op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView t = inputs.getFirst();
    ArrayView y = outputs.getFirst();
    int half = op.width() / 2;
    float[] turns = new float[half];
    float[] rests = new float[half];
    for (int j = 0; j < half; j++) {
      turns[j] = (float) op.turns(j);
      rests[j] = (float) (op.turns(j) - turns[j]);
    }
    int cosines = op.sinesFirst() ? half : 0;
    int sines = half - cosines;
    return Rows.kernel(
        t.size(),
        op.width(),
        scratch,
        (row, count, lanes) -> {
          for (int i = row; i < row + count; i++) {
            float time = t.floats()[t.offset() + i];
            int at = y.offset() + i * op.width();
            embed(time, turns, rests, y.floats(), at + cosines, at + sines);
          }
        });
  }

  private static void embed(
      float t, float[] turns, float[] rests, float[] y, int cosines, int sines) {
    int j = 0;
    for (int bound = Elements.SPECIES.loopBound(turns.length);
        j < bound;
        j += Elements.SPECIES.length()) {
      FloatVector angle =
          angle(
              FloatVector.broadcast(Elements.SPECIES, t),
              FloatVector.fromArray(Elements.SPECIES, turns, j),
              FloatVector.fromArray(Elements.SPECIES, rests, j));
      SinCos.Vectors.cos(angle).intoArray(y, cosines + j);
      SinCos.Vectors.sin(angle).intoArray(y, sines + j);
    }
    for (; j < turns.length; j++) {
      float angle = TimestepEmbeddingScalar.angle(t, turns[j], rests[j]);
      y[cosines + j] = SinCos.cos(angle);
      y[sines + j] = SinCos.sin(angle);
    }
  }

  private static FloatVector angle(FloatVector t, FloatVector turns, FloatVector rests) {
    FloatVector angle = t.fma(rests, t.fma(turns, whole(t.mul(turns)).neg()));
    return angle.sub(whole(angle));
  }

  private static FloatVector whole(FloatVector x) {
    return x.add(TimestepEmbeddingScalar.ROUND).sub(TimestepEmbeddingScalar.ROUND);
  }
}
