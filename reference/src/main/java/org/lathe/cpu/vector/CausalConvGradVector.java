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
import org.lathe.cpu.vector.lanes.Strips;
import org.lathe.graph.op.CausalConv;
import org.lathe.graph.op.CausalConvGrad;

/**
 * Kernel of {@code causal_conv_grad}: for dx, a part is some rows; for dw and db, it is some
 * channels of all rows.
 */
final class CausalConvGradVector implements Binder<CausalConvGrad> {
  @Override
  public Kernel bind(
      CausalConvGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new Gradients(op, inputs, outputs, scratch);
  }

  private static final class Gradients implements Kernel {
    /** Elements per part: enough that the cost of starting a part does not matter. */
    private static final int PART = 1 << 14;

    private final CausalConvGrad op;
    private final ArrayView x;
    private final ArrayView g;
    private final ArrayView dx;
    private final TransposedFilters filters;
    private final Scratch scratch;
    private final Workers.Part part;
    private final int n;
    private final int channels;
    private final int k;
    private final int rowsPerPart;
    private final Kernel weights;

    Gradients(CausalConvGrad op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
      this.op = op;
      this.scratch = scratch;
      x = inputs.get(0);
      ArrayView w = inputs.get(1);
      g = inputs.get(2);
      dx = outputs.getFirst();
      n = x.shape().extent(1);
      channels = x.shape().columns();
      k = w.shape().columns();
      filters = new TransposedFilters(w, scratch, op.weights() ? w.size() : 0);
      rowsPerPart = Math.max(1, PART / Math.max(1, channels));
      part = this::part;
      weights =
          op.weights()
              ? Strips.kernel(
                  1, channels, (all, from, to) -> weights(outputs.get(1), outputs.get(2), from, to))
              : workers -> {};
    }

    @Override
    public void run(Workers workers) {
      filters.transpose();
      int rows = x.shape().rows();
      workers.parallel((int) (((long) rows + rowsPerPart - 1) / rowsPerPart), part);
      weights.run(workers);
    }

    private void part(int number, int worker) {
      int to = (int) Math.min(x.shape().rows(), (number + 1L) * rowsPerPart);
      for (int row = number * rowsPerPart; row < to; row++) {
        int at = dx.offset() + row * channels;
        int i = row % n;
        Arrays.fill(dx.floats(), at, at + channels, 0);
        for (int j = 0; j < k; j++) {
          int reader = i + k - 1 - j;
          if (reader < n && CausalConv.start(reader, op.reset()) <= i) {
            int gAt = g.offset() + (row + k - 1 - j) * channels;
            filters.add(j, g.floats(), gAt, dx.floats(), at);
          }
        }
      }
    }

    private void weights(ArrayView dw, ArrayView db, int from, int to) {
      float[] sums = scratch.shared();
      int sumsAt = filters.end();
      for (int j = 0; j < k; j++) {
        Arrays.fill(sums, sumsAt + j * channels + from, sumsAt + j * channels + to, 0);
      }
      Arrays.fill(db.floats(), db.offset() + from, db.offset() + to, 0);
      for (int row = 0; row < x.shape().rows(); row++) {
        int i = row % n;
        int seen = i - CausalConv.start(i, op.reset());
        for (int j = Math.max(0, k - 1 - seen); j < k; j++) {
          products(row, row - k + 1 + j, from, to, sums, sumsAt + j * channels);
        }
        add(row, from, to, db);
      }
      for (int c = from; c < to; c++) {
        for (int j = 0; j < k; j++) {
          dw.floats()[dw.offset() + c * k + j] = sums[sumsAt + j * channels + c];
        }
      }
    }

    /** Adds the products of a row of g with a row of x. */
    private void products(int row, int other, int from, int to, float[] sums, int sumsAt) {
      int gAt = g.offset() + row * channels;
      int xAt = x.offset() + other * channels;
      int c = from;
      for (int bound = from + Elements.SPECIES.loopBound(to - from);
          c < bound;
          c += Elements.SPECIES.length()) {
        FloatVector.fromArray(Elements.SPECIES, g.floats(), gAt + c)
            .fma(
                FloatVector.fromArray(Elements.SPECIES, x.floats(), xAt + c),
                FloatVector.fromArray(Elements.SPECIES, sums, sumsAt + c))
            .intoArray(sums, sumsAt + c);
      }
      for (; c < to; c++) {
        sums[sumsAt + c] = Math.fma(g.floats()[gAt + c], x.floats()[xAt + c], sums[sumsAt + c]);
      }
    }

    private void add(int row, int from, int to, ArrayView db) {
      int gAt = g.offset() + row * channels;
      int sumsAt = db.offset();
      int c = from;
      for (int bound = from + Elements.SPECIES.loopBound(to - from);
          c < bound;
          c += Elements.SPECIES.length()) {
        FloatVector.fromArray(Elements.SPECIES, db.floats(), sumsAt + c)
            .add(FloatVector.fromArray(Elements.SPECIES, g.floats(), gAt + c))
            .intoArray(db.floats(), sumsAt + c);
      }
      for (; c < to; c++) {
        db.floats()[sumsAt + c] = db.floats()[sumsAt + c] + g.floats()[gAt + c];
      }
    }
  }
}
