package org.lathe.cpu.vector.attention;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.CachedAttention;

/**
 * Kernel of {@code cached_attention}; a part is one head of one sequence. Each key serves one query
 * only, so a transposition of keys would cost more than it saves: scores are scalar, eight keys
 * side by side.
 */
public final class CachedAttentionKernel {
  private static final VectorSpecies<Float> SPECIES = Elements.SPECIES;
  private static final int LENGTH = SPECIES.length();

  /** Free elements between the lanes and the scores, and after the scores. */
  private static final int PADDING = Lanes.COUNT;

  private final ArrayView q;
  private final ArrayView k;
  private final ArrayView v;
  private final ArrayView out;
  private final int heads;
  private final int window;
  private final int columns;
  private final int width;
  private final float scale;
  private final Scratch scratch;

  // The present position; workers see it because a region begins after it is set.
  private int position;

  private CachedAttentionKernel(
      int heads, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.heads = heads;
    this.scratch = scratch;
    q = inputs.get(0);
    k = inputs.get(1);
    v = inputs.get(2);
    out = outputs.getFirst();
    window = k.shape().extent(1);
    columns = k.shape().columns();
    width = columns / heads;
    scale = (float) (1 / Math.sqrt(width));
    scratch.reserve(window + 2 * PADDING);
  }

  /** Returns a kernel that reads its position from the last input in each run. */
  public static Kernel bind(
      CachedAttention op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView position = inputs.get(3);
    CachedAttentionKernel kernel = new CachedAttentionKernel(op.heads(), inputs, outputs, scratch);
    int parts = inputs.getFirst().shape().extent(0) * op.heads();
    Workers.Part body = kernel::part;
    return workers -> {
      kernel.position = FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic());
      workers.parallel(parts, body);
    };
  }

  private void part(int part, int worker) {
    float[] s = scratch.of(worker);
    int head = part % heads * width;
    int query = part / heads * columns + head;
    int ring = part / heads * window * columns + head;
    int first = Math.max(0, position - window + 1);
    int count = position + 1 - first;
    // The ring is read from the oldest key to its end, then from its start.
    int oldest = first % window;
    int before = Math.min(count, window - oldest);
    int keys = k.offset() + ring;
    scores(s, PADDING, q.offset() + query, keys + oldest * columns, before);
    scores(s, PADDING + before, q.offset() + query, keys, count - before);
    SoftmaxRow.fill(s, PADDING + count);
    float maximum = SoftmaxRow.maximum(s, PADDING, count);
    float sum = SoftmaxRow.exponentials(s, PADDING, count, maximum, 0);
    weigh(s, v.offset() + ring, oldest, before, count, sum, out.offset() + query);
  }

  private void scores(float[] s, int at, int query, int key, int count) {
    float[] x = q.floats();
    float[] y = k.floats();
    int j = 0;
    for (; j + 8 <= count; j += 8) {
      int y0 = key + j * columns;
      int y1 = y0 + columns;
      int y2 = y1 + columns;
      int y3 = y2 + columns;
      int y4 = y3 + columns;
      int y5 = y4 + columns;
      int y6 = y5 + columns;
      int y7 = y6 + columns;
      float s0 = 0;
      float s1 = 0;
      float s2 = 0;
      float s3 = 0;
      float s4 = 0;
      float s5 = 0;
      float s6 = 0;
      float s7 = 0;
      for (int c = 0; c < width; c++) {
        float element = x[query + c];
        s0 = Math.fma(element, y[y0 + c], s0);
        s1 = Math.fma(element, y[y1 + c], s1);
        s2 = Math.fma(element, y[y2 + c], s2);
        s3 = Math.fma(element, y[y3 + c], s3);
        s4 = Math.fma(element, y[y4 + c], s4);
        s5 = Math.fma(element, y[y5 + c], s5);
        s6 = Math.fma(element, y[y6 + c], s6);
        s7 = Math.fma(element, y[y7 + c], s7);
      }
      s[at + j] = scale * s0;
      s[at + j + 1] = scale * s1;
      s[at + j + 2] = scale * s2;
      s[at + j + 3] = scale * s3;
      s[at + j + 4] = scale * s4;
      s[at + j + 5] = scale * s5;
      s[at + j + 6] = scale * s6;
      s[at + j + 7] = scale * s7;
    }
    for (; j < count; j++) {
      float sum = 0;
      for (int c = 0; c < width; c++) {
        sum = Math.fma(x[query + c], y[key + j * columns + c], sum);
      }
      s[at + j] = scale * sum;
    }
  }

  private void weigh(float[] s, int values, int oldest, int before, int count, float sum, int to) {
    float[] y = v.floats();
    int c = 0;
    for (; c + 2 * LENGTH <= width; c += 2 * LENGTH) {
      FloatVector w0 = FloatVector.zero(SPECIES);
      FloatVector w1 = FloatVector.zero(SPECIES);
      for (int j = 0; j < count; j++) {
        int at = values + (j < before ? oldest + j : j - before) * columns + c;
        FloatVector e = FloatVector.broadcast(SPECIES, s[PADDING + j]);
        w0 = e.fma(FloatVector.fromArray(SPECIES, y, at), w0);
        w1 = e.fma(FloatVector.fromArray(SPECIES, y, at + LENGTH), w1);
      }
      w0.div(sum).intoArray(out.floats(), to + c);
      w1.div(sum).intoArray(out.floats(), to + c + LENGTH);
    }
    for (; c + LENGTH <= width; c += LENGTH) {
      FloatVector w = FloatVector.zero(SPECIES);
      for (int j = 0; j < count; j++) {
        int at = values + (j < before ? oldest + j : j - before) * columns + c;
        FloatVector e = FloatVector.broadcast(SPECIES, s[PADDING + j]);
        w = e.fma(FloatVector.fromArray(SPECIES, y, at), w);
      }
      w.div(sum).intoArray(out.floats(), to + c);
    }
    for (; c < width; c++) {
      float w = 0;
      for (int j = 0; j < count; j++) {
        int at = values + (j < before ? oldest + j : j - before) * columns + c;
        w = Math.fma(s[PADDING + j], y[at], w);
      }
      out.floats()[to + c] = w / sum;
    }
  }
}
