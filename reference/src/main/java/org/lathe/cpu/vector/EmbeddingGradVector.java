package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.EmbeddingGrad;

/**
 * Kernel of {@code embedding_grad}: part p owns the rows v with {@code v mod parts = p}, because
 * neighbouring ids often have similar frequencies. Each part reads all ids and adds only its own
 * rows.
 */
final class EmbeddingGradVector implements Binder<EmbeddingGrad> {
  /** Elements written or added per part: enough that reading all ids again does not matter. */
  private static final int PART = 1 << 15;

  private static final int MOST_PARTS = 32;

  @Override
  public Kernel bind(
      EmbeddingGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    ArrayView ids = inputs.get(0);
    ArrayView g = inputs.get(1);
    ArrayView out = outputs.getFirst();
    int parts = Math.clamp(((long) out.size() + g.size()) / PART, 1, MOST_PARTS);
    Workers.Part body = (part, worker) -> add(ids, g, out, part, parts);
    return workers -> {
      FedIndices.ids(ids.ints(), ids.offset(), ids.size(), 0, op.vocabulary(), op.mnemonic(), "id");
      workers.parallel(parts, body);
    };
  }

  private static void add(ArrayView ids, ArrayView g, ArrayView out, int part, int parts) {
    int d = g.shape().columns();
    for (int v = part; v < out.shape().extent(0); v += parts) {
      int row = out.offset() + v * d;
      Arrays.fill(out.floats(), row, row + d, 0);
    }
    for (int t = 0; t < ids.size(); t++) {
      int id = ids.ints()[ids.offset() + t];
      if (id % parts == part) {
        row(g.floats(), g.offset() + t * d, out.floats(), out.offset() + id * d, d);
      }
    }
  }

  /** Adds a row of g to a sum. */
  static void row(float[] g, int gAt, float[] sum, int sumAt, int d) {
    int c = 0;
    for (int bound = Elements.SPECIES.loopBound(d); c < bound; c += Elements.SPECIES.length()) {
      FloatVector.fromArray(Elements.SPECIES, sum, sumAt + c)
          .add(FloatVector.fromArray(Elements.SPECIES, g, gAt + c))
          .intoArray(sum, sumAt + c);
    }
    for (; c < d; c++) {
      sum[sumAt + c] = sum[sumAt + c] + g[gAt + c];
    }
  }
}
