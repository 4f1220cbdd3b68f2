package org.lathe.cpu.vector;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.Rope;

/**
 * Kernel of {@code rope}; a part is some positions of every sequence. The cos and sin of each
 * position are expanded to pairs (cos, cos), (-sin, sin) once, and then used for all heads of all
 * sequences.
 */
final class RopeKernel {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();
  private static final VectorShuffle<Float> SWAP = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);

  /** Approximate number of elements per part. */
  private static final int PART = 1 << 14;

  private final ArrayView x;
  private final ArrayView cosines;
  private final ArrayView sines;
  private final ArrayView positions;
  private final ArrayView y;
  private final Scratch scratch;
  private final boolean inverse;
  private final int batch;
  private final int n;
  private final int columns;
  private final int half;
  private final int rows;

  private RopeKernel(Rope op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.scratch = scratch;
    inverse = op.inverse();
    x = inputs.get(0);
    cosines = inputs.get(1);
    sines = inputs.get(2);
    positions = inputs.get(3);
    y = outputs.getFirst();
    batch = x.shape().extent(0);
    n = x.shape().extent(1);
    columns = x.shape().columns();
    half = cosines.shape().columns();
    rows = Math.max(1, PART / Math.max(1, batch * columns));
    scratch.reserve(4 * half);
  }

  static Kernel bind(Rope op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    RopeKernel kernel = new RopeKernel(op, inputs, outputs, scratch);
    Workers.Part body = kernel::part;
    int parts = (kernel.n + kernel.rows - 1) / kernel.rows;
    return workers -> {
      FedIndices.ropePositions(
          kernel.positions.ints(),
          kernel.positions.offset(),
          kernel.positions.size(),
          kernel.cosines.shape().extent(0));
      workers.parallel(parts, body);
    };
  }

  private void part(int part, int worker) {
    float[] s = scratch.of(worker);
    for (int i = part * rows; i < Math.min(n, (part + 1) * rows); i++) {
      int angle = positions.ints()[positions.offset() + i] * half;
      spread(s, cosines.offset() + angle, sines.offset() + angle);
      for (int b = 0; b < batch; b++) {
        int row = (b * n + i) * columns;
        for (int c = 0; c < columns; c += 2 * half) {
          turn(s, x.offset() + row + c, y.offset() + row + c);
        }
      }
    }
  }

  private void spread(float[] s, int cosine, int sine) {
    int sinesAt = 2 * half;
    for (int j = 0; j < half; j++) {
      float cos = cosines.floats()[cosine + j];
      float sin = sines.floats()[sine + j];
      sin = inverse ? -sin : sin;
      s[2 * j] = cos;
      s[2 * j + 1] = cos;
      s[sinesAt + 2 * j] = -sin;
      s[sinesAt + 2 * j + 1] = sin;
    }
  }

  private void turn(float[] s, int from, int to) {
    float[] in = x.floats();
    float[] out = y.floats();
    int width = 2 * half;
    int c = 0;
    for (; c + LENGTH <= width; c += LENGTH) {
      FloatVector pair = FloatVector.fromArray(SPECIES, in, from + c);
      FloatVector turned = pair.rearrange(SWAP).mul(FloatVector.fromArray(SPECIES, s, width + c));
      pair.fma(FloatVector.fromArray(SPECIES, s, c), turned).intoArray(out, to + c);
    }
    for (; c < width; c += 2) {
      float x0 = in[from + c];
      float x1 = in[from + c + 1];
      out[to + c] = Math.fma(x0, s[c], x1 * s[width + c]);
      out[to + c + 1] = Math.fma(x1, s[c + 1], x0 * s[width + c + 1]);
    }
  }
}
