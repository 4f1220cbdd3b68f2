package org.lathe.cpu.scalar;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Definition;
import org.lathe.cpu.math.BoxMuller;
import org.lathe.cpu.math.Philox;
import org.lathe.cpu.math.SinCos;
import org.lathe.graph.Shape;
import org.lathe.graph.op.PhiloxNormal;

/**
 * Definition of {@code philox_normal}: block {@code i / 4} of the row's stream gives elements
 * {@code i} to {@code i + 3}.
 */
public final class PhiloxNormalScalar implements Definition<PhiloxNormal> {
  @Override
  public void apply(PhiloxNormal op, List<ArrayView> inputs, List<ArrayView> outputs) {
    int[] key = inputs.get(0).ints();
    int keyAt = inputs.get(0).offset();
    int[] stream = inputs.get(1).ints();
    ArrayView normals = outputs.getFirst();
    Shape shape = op.shape();
    int groups = shape.extent(0);
    int batch = shape.extent(1);
    int width = normals.size() / Math.max(1, groups * batch);
    int at = normals.offset();
    for (int group = 0; group < groups; group++) {
      for (int row = 0; row < batch; row++) {
        int streamAt = inputs.get(1).offset() + 3 * row;
        for (int i = group * width; i < (group + 1) * width; i++) {
          normals.floats()[at++] = normal(key, keyAt, stream, streamAt, i);
        }
      }
    }
  }

  /** Returns element {@code i} of the row with these stream words. */
  public static float normal(int[] key, int keyAt, int[] stream, int streamAt, int i) {
    Philox words =
        Philox.block(
            i / 4,
            stream[streamAt],
            stream[streamAt + 1],
            stream[streamAt + 2],
            key[keyAt],
            key[keyAt + 1]);
    boolean first = i % 4 < 2;
    float radius = BoxMuller.radius(first ? words.word0() : words.word2());
    float turns = BoxMuller.turns(first ? words.word1() : words.word3());
    return radius * (i % 2 == 0 ? SinCos.cos(turns) : SinCos.sin(turns));
  }
}
