package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.vector.lanes.Elements;
import org.lathe.engine.FedIndices;

/**
 * Kernel of {@link AddEmbeddingGrad}. Linked lists lead from each row of the table to the positions
 * with its id, in ascending order. A part owns some rows and reads and writes each of them once.
 */
final class AddEmbeddingGradKernel implements Kernel {
  /** Elements per part. */
  private static final int PART = 1 << 16;

  private final AddEmbeddingGrad op;
  private final ArrayView to;
  private final ArrayView x;
  private final ArrayView ids;
  private final ArrayView g;
  private final ArrayView out;
  private final Scratch scratch;
  private final int d;
  private final int rowsOfPart;
  private final int parts;
  private final Workers.Part body = this::add;

  /** The first position with an id, plus 1; 0 if there is none. */
  private final int[] first;

  /** The next position with the same id, plus 1; 0 if there is none. */
  private final int[] next;

  private AddEmbeddingGradKernel(
      AddEmbeddingGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.op = op;
    to = op.to() == AddEmbeddingGrad.To.TENSOR ? inputs.getFirst() : null;
    int from = to == null ? 0 : 1;
    x = inputs.get(from);
    ids = inputs.get(from + 1);
    g = inputs.get(from + 2);
    out = outputs.getFirst();
    this.scratch = scratch;
    d = out.shape().columns();
    rowsOfPart = Math.max(1, PART / Math.max(1, d));
    parts = Math.ceilDiv(op.vocabulary(), rowsOfPart);
    first = new int[op.vocabulary()];
    next = new int[ids.size()];
    scratch.reserve(Scratch.START + d);
  }

  static Kernel bind(
      AddEmbeddingGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new AddEmbeddingGradKernel(op, inputs, outputs, scratch);
  }

  @Override
  public void run(Workers workers) {
    FedIndices.ids(
        ids.ints(), ids.offset(), ids.size(), 0, op.vocabulary(), "embedding_grad", "id");
    Arrays.fill(first, 0);
    for (int t = ids.size() - 1; t >= 0; t--) {
      int id = ids.ints()[ids.offset() + t];
      next[t] = first[id];
      first[id] = t + 1;
    }
    workers.parallel(parts, body);
  }

  private void add(int part, int worker) {
    float[] sum = scratch.of(worker);
    int end = Math.min(op.vocabulary(), (part + 1) * rowsOfPart);
    for (int v = part * rowsOfPart; v < end; v++) {
      if (first[v] == 0) {
        untouched(v * d);
      } else {
        Arrays.fill(sum, Scratch.START, Scratch.START + d, 0);
        for (int t = first[v]; t > 0; t = next[t - 1]) {
          EmbeddingGradVector.row(g.floats(), g.offset() + (t - 1) * d, sum, Scratch.START, d);
        }
        touched(v * d, sum);
      }
    }
  }

  /** Computes {@code to + (x + 0)}; further zeros would change nothing. */
  private void untouched(int row) {
    int c = 0;
    for (int bound = Elements.SPECIES.loopBound(d); c < bound; c += Elements.SPECIES.length()) {
      FloatVector value =
          FloatVector.fromArray(Elements.SPECIES, x.floats(), at(x, row + c)).add(0);
      if (to != null) {
        value = FloatVector.fromArray(Elements.SPECIES, to.floats(), at(to, row + c)).add(value);
      }
      value.intoArray(out.floats(), at(out, row + c));
    }
    for (; c < d; c++) {
      float value = x.floats()[at(x, row + c)] + 0;
      out.floats()[at(out, row + c)] = to == null ? value : to.floats()[at(to, row + c)] + value;
    }
  }

  /** Computes {@code to + (x + sum)}. */
  private void touched(int row, float[] sum) {
    boolean zero = op.to() == AddEmbeddingGrad.To.ZERO;
    for (int c = 0; c < d; c++) {
      float value = x.floats()[at(x, row + c)] + sum[Scratch.START + c];
      if (to != null) {
        value = to.floats()[at(to, row + c)] + value;
      } else if (zero) {
        value = 0 + value;
      }
      out.floats()[at(out, row + c)] = value;
    }
  }

  private static int at(ArrayView span, int element) {
    return span.offset() + element;
  }
}
