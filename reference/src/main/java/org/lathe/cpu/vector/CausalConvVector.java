package org.lathe.cpu.vector;

import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Binder;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.engine.FedIndices;
import org.lathe.graph.op.CausalConv;

/** Kernel of {@code causal_conv}: a part is some rows; a vector has some channels of a row. */
final class CausalConvVector implements Binder<CausalConv> {
  @Override
  public Kernel bind(
      CausalConv op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    return new Convolution(op, inputs, outputs, scratch);
  }

  private static final class Convolution implements Kernel {
    /** Elements per part: enough that the cost of starting a part does not matter. */
    private static final int PART = 1 << 14;

    private final CausalConv op;
    private final ArrayView x;
    private final ArrayView w;
    private final ArrayView bias;
    private final ArrayView y;

    /** The rows before and behind, and the first position; null for whole sequences. */
    private final ArrayView before;

    private final ArrayView position;
    private final ArrayView after;

    private final TransposedFilters filters;
    private final Scratch scratch;
    private final Workers.Part part;
    private final int n;
    private final int channels;
    private final int k;
    private final int rowsPerPart;
    private int first;

    Convolution(CausalConv op, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
      this.op = op;
      this.scratch = scratch;
      x = inputs.get(0);
      w = inputs.get(1);
      bias = inputs.get(2);
      y = outputs.getFirst();
      boolean continues = CausalConv.continues(inputs);
      before = continues ? inputs.get(3) : null;
      position = continues ? inputs.get(4) : null;
      after = continues ? outputs.get(1) : null;
      n = x.shape().extent(1);
      channels = x.shape().columns();
      k = w.shape().columns();
      filters = new TransposedFilters(w, scratch, 0);
      rowsPerPart = Math.max(1, PART / Math.max(1, channels));
      part = this::part;
    }

    @Override
    public void run(Workers workers) {
      if (position != null) {
        first = FedIndices.ringPosition(position.ints()[position.offset()], op.mnemonic());
      }
      filters.transpose();
      int rows = x.shape().rows();
      workers.parallel((int) (((long) rows + rowsPerPart - 1) / rowsPerPart), part);
      if (after != null) {
        for (int b = 0; b < x.shape().extent(0); b++) {
          keepLastRows(b);
        }
      }
    }

    private void part(int number, int worker) {
      int to = (int) Math.min(x.shape().rows(), (number + 1L) * rowsPerPart);
      for (int row = number * rowsPerPart; row < to; row++) {
        int i = row % n;
        int seen = first + i - CausalConv.start(first + i, op.reset());
        row(row, row / n, i, Math.max(0, k - 1 - seen));
      }
    }

    /** Computes a row, position i of sequence b, with the weights from {@code firstWeight} on. */
    private void row(int row, int b, int i, int firstWeight) {
      float[] sums = y.floats();
      int sumsAt = y.offset() + row * channels;
      System.arraycopy(bias.floats(), bias.offset(), sums, sumsAt, channels);
      for (int j = firstWeight; j < k; j++) {
        int other = i - k + 1 + j;
        float[] xs = other < 0 ? before.floats() : x.floats();
        int xAt =
            other < 0
                ? before.offset() + (b * (k - 1) + k - 1 + other) * channels
                : x.offset() + (b * n + other) * channels;
        filters.add(j, xs, xAt, sums, sumsAt);
      }
    }

    private void keepLastRows(int b) {
      int rows = k - 1;
      for (int row = 0; row < rows; row++) {
        int other = n - rows + row;
        int to = after.offset() + (b * rows + row) * channels;
        if (other < 0) {
          int from = before.offset() + (b * rows + rows + other) * channels;
          System.arraycopy(before.floats(), from, after.floats(), to, channels);
        } else {
          int from = x.offset() + (b * n + other) * channels;
          System.arraycopy(x.floats(), from, after.floats(), to, channels);
        }
      }
    }
  }
}
