package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.Ids;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.graph.op.LinearCrossEntropy;

/**
 * Kernel of {@code linear_cross_entropy}. A part is 64 positions; it holds their logits as
 * [vocabulary, 64], {@code table x^T}, so that the table is read as it lies and vectors go across
 * positions, and makes the gradient from them before it lets them go.
 */
final class LinearCrossEntropyVector {
  /** Positions a part. */
  private static final int BLOCK = Softmax.COLUMNS;

  /** Rows of the table at a time while the logits are made. */
  private static final int ROWS = 384;

  /** Columns of the gradient at a time. */
  private static final int COLUMNS = 512;

  private final LinearCrossEntropy op;
  private final Span x;
  private final Span table;
  private final Span targets;
  private final List<Span> outputs;
  private final Scratch scratch;
  private final int vocabulary;
  private final int d;
  private final int step;

  // Where things are in working memory.
  private final int maxAt;
  private final int sumAt;
  private final int targetLogitAt;
  private final int panelsAt;
  private final int logitsAt;

  private LinearCrossEntropyVector(
      LinearCrossEntropy op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    this.op = op;
    this.x = inputs.get(0);
    this.table = inputs.get(1);
    this.targets = inputs.get(2);
    this.outputs = outputs;
    this.scratch = scratch;
    vocabulary = table.shape().extent(0);
    d = table.shape().columns();
    step = Product.depth(d);
    maxAt = Product.blockWork(ROWS);
    sumAt = maxAt + BLOCK;
    targetLogitAt = sumAt + Lanes.COUNT * BLOCK;
    panelsAt = targetLogitAt + BLOCK;
    int xPanels = BLOCK * d;
    int tablePanels = Panels.padded(Math.min(d, COLUMNS)) * Panels.DEPTH;
    logitsAt = panelsAt + Math.max(xPanels, tablePanels);
    scratch.reserve(Math.addExact(logitsAt, Math.multiplyExact(vocabulary, BLOCK)));
  }

  static Kernel bind(
      LinearCrossEntropy op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    LinearCrossEntropyVector kernel = new LinearCrossEntropyVector(op, inputs, outputs, scratch);
    Workers.Part body = kernel::part;
    int parts = Math.ceilDiv(kernel.targets.size(), BLOCK);
    return workers -> {
      Ids.check(kernel.targets, -1, kernel.vocabulary, op.mnemonic(), "target");
      workers.parallel(parts, body);
    };
  }

  private void part(int part, int worker) {
    float[] work = scratch.of(worker);
    int t0 = part * BLOCK;
    int positions = Math.min(BLOCK, targets.size() - t0);
    logits(t0, positions, work);
    for (int t = 0; t < positions; t++) {
      int target = target(t0 + t);
      work[targetLogitAt + t] = target < 0 ? 0 : work[logitsAt + target * BLOCK + t];
    }
    Softmax.expSum(work, logitsAt, vocabulary, work, maxAt, work, sumAt);
    Span loss = outputs.get(0);
    Span logDenominator = outputs.get(1);
    for (int t = 0; t < positions; t++) {
      float lse = work[maxAt + t] + Log.of(work[sumAt + t]);
      logDenominator.floats()[logDenominator.offset() + t0 + t] = lse;
      loss.floats()[loss.offset() + t0 + t] =
          target(t0 + t) < 0 ? 0 : lse - work[targetLogitAt + t];
    }
    if (op.inputGradient()) {
      gradient(t0, positions, work);
    }
  }

  private int target(int t) {
    return targets.ints()[targets.offset() + t];
  }

  /** {@code table x^T} of a block, and the maximum of each position. */
  private void logits(int t0, int positions, float[] work) {
    int width = Panels.padded(positions);
    for (int k = 0; k < d; k += step) {
      Panels.packRight(
          x.floats(),
          x.offset() + t0 * d + k,
          d,
          true,
          Math.min(step, d - k),
          positions,
          work,
          panelsAt + k * width);
    }
    Arrays.fill(work, maxAt, maxAt + BLOCK, Float.NEGATIVE_INFINITY);
    for (int v = 0; v < vocabulary; v += ROWS) {
      int rows = Math.min(ROWS, vocabulary - v);
      int at = logitsAt + v * BLOCK;
      // Columns without a position are computed on too, from zeros.
      if (positions < BLOCK || d == 0) {
        Arrays.fill(work, at, at + rows * BLOCK, 0);
      }
      for (int k = 0; k < d; k += step) {
        Product.block(
            table.floats(),
            table.offset() + v * d + k,
            d,
            false,
            work,
            panelsAt + k * width,
            work,
            at,
            BLOCK,
            rows,
            positions,
            Math.min(step, d - k),
            k == 0,
            work,
            0);
      }
      Softmax.max(work, at, rows, work, maxAt);
    }
  }

  /** {@code (softmax - onehot) table} of a block. */
  private void gradient(int t0, int positions, float[] work) {
    Span gradient = outputs.get(2);
    int to = gradient.offset() + t0 * d;
    for (int v = 0; v < vocabulary; v += Panels.DEPTH) {
      int rows = Math.min(Panels.DEPTH, vocabulary - v);
      int at = logitsAt + v * BLOCK;
      Softmax.divide(work, at, rows, work, sumAt);
      for (int t = 0; t < positions; t++) {
        int target = target(t0 + t);
        if (target >= v && target < v + rows) {
          work[logitsAt + target * BLOCK + t] -= 1;
        }
      }
      for (int c = 0; c < d; c += COLUMNS) {
        int columns = Math.min(COLUMNS, d - c);
        Panels.packRight(
            table.floats(), table.offset() + v * d + c, d, false, rows, columns, work, panelsAt);
        Product.block(
            work,
            at,
            BLOCK,
            true,
            work,
            panelsAt,
            gradient.floats(),
            to + c,
            d,
            positions,
            columns,
            rows,
            v == 0,
            work,
            0);
      }
    }
    for (int t = 0; t < positions; t++) {
      if (target(t0 + t) < 0) {
        Arrays.fill(gradient.floats(), to + t * d, to + (t + 1) * d, 0);
      }
    }
  }
}
