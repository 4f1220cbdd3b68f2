package org.lathe.cpu.vector;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.Ids;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Span;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Exp;
import org.lathe.graph.op.LinearCrossEntropyGradWeight;

/**
 * Kernel of {@code linear_cross_entropy_grad_weight}. A part owns some rows of the result and goes
 * over all scored positions in order, a block at a time: logits, coefficients, sums.
 */
final class LinearCrossEntropyGradWeightVector {
  /** Positions at a time. */
  private static final int BLOCK = Panels.DEPTH;

  /** Most rows of the table a part; fewer make more parts, but each reads all positions. */
  private static final int MOST_ROWS = 256;

  /** Parts wanted where the table has few rows, and the rows that a part has at least. */
  private static final int PARTS = 8;

  private static final int LEAST_ROWS = 16;

  /** Columns of the result at a time. */
  private static final int COLUMNS = 512;

  private final Span x;
  private final Span table;
  private final Span targets;
  private final Span lse;
  private final Span g;
  private final Span out;
  private final Scratch scratch;
  private final int vocabulary;
  private final int d;
  private final int step;
  private final int rows;

  // Where things are in working memory.
  private final int positionsAt;
  private final int coefficientsAt;
  private final int tableAt;
  private final int xAt;

  private LinearCrossEntropyGradWeightVector(
      List<Span> inputs, List<Span> outputs, Scratch scratch) {
    x = inputs.get(0);
    table = inputs.get(1);
    targets = inputs.get(2);
    lse = inputs.get(3);
    g = inputs.get(4);
    out = outputs.getFirst();
    this.scratch = scratch;
    vocabulary = table.shape().extent(0);
    d = table.shape().columns();
    step = Product.depth(d);
    int share = Math.ceilDiv(vocabulary, PARTS * LEAST_ROWS) * LEAST_ROWS;
    rows = Math.clamp(share, LEAST_ROWS, MOST_ROWS);
    positionsAt = Product.blockWork(MOST_ROWS);
    coefficientsAt = positionsAt + BLOCK * d;
    tableAt = coefficientsAt + BLOCK * rows;
    xAt = tableAt + Panels.padded(rows) * d;
    scratch.reserve(xAt + Panels.padded(Math.min(d, COLUMNS)) * BLOCK);
  }

  static Kernel bind(
      LinearCrossEntropyGradWeight op, List<Span> inputs, List<Span> outputs, Scratch scratch) {
    LinearCrossEntropyGradWeightVector kernel =
        new LinearCrossEntropyGradWeightVector(inputs, outputs, scratch);
    Workers.Part body = kernel::part;
    int parts = Math.ceilDiv(kernel.vocabulary, kernel.rows);
    return workers -> {
      Ids.check(kernel.targets, -1, kernel.vocabulary, op.mnemonic(), "target");
      workers.parallel(parts, body);
    };
  }

  private void part(int part, int worker) {
    float[] work = scratch.of(worker);
    int v0 = part * rows;
    int owned = Math.min(rows, vocabulary - v0);
    int width = Panels.padded(owned);
    for (int k = 0; k < d; k += step) {
      Panels.packRight(
          table.floats(),
          table.offset() + v0 * d + k,
          d,
          true,
          Math.min(step, d - k),
          owned,
          work,
          tableAt + k * width);
    }
    int to = out.offset() + v0 * d;
    Arrays.fill(out.floats(), to, to + owned * d, 0);
    int first = 0;
    while (first < targets.size()) {
      int next = first;
      int scored = 0;
      for (; next < targets.size() && scored < BLOCK; next++) {
        if (target(next) >= 0) {
          int row = x.offset() + next * d;
          System.arraycopy(x.floats(), row, work, positionsAt + scored * d, d);
          scored++;
        }
      }
      coefficients(first, next, scored, v0, owned, work);
      for (int c = 0; c < d && scored > 0; c += COLUMNS) {
        int columns = Math.min(COLUMNS, d - c);
        Panels.packRight(work, positionsAt + c, d, false, scored, columns, work, xAt);
        Product.block(
            work,
            coefficientsAt,
            rows,
            true,
            work,
            xAt,
            out.floats(),
            to + c,
            d,
            owned,
            columns,
            scored,
            false,
            work,
            0);
      }
      first = next;
    }
  }

  private int target(int t) {
    return targets.ints()[targets.offset() + t];
  }

  /** What each row of x counts in each of the owned rows: [scored, rows]. */
  private void coefficients(int first, int next, int scored, int v0, int owned, float[] work) {
    if (d == 0) {
      return;
    }
    int width = Panels.padded(owned);
    for (int k = 0; k < d; k += step) {
      Product.block(
          work,
          positionsAt + k,
          d,
          false,
          work,
          tableAt + k * width,
          work,
          coefficientsAt,
          rows,
          scored,
          owned,
          Math.min(step, d - k),
          k == 0,
          work,
          0);
    }
    int at = coefficientsAt;
    for (int t = first; t < next; t++) {
      int target = target(t);
      if (target >= 0) {
        float logDenominator = lse.floats()[lse.offset() + t];
        float factor = g.floats()[g.offset() + t];
        boolean owns = target >= v0 && target < v0 + owned;
        float logit = owns ? work[at + target - v0] : 0;
        scaledExp(work, at, owned, logDenominator, factor);
        if (owns) {
          work[at + target - v0] = factor * (Exp.of(logit - logDenominator) - 1);
        }
        at += rows;
      }
    }
  }

  /** {@code x[i] = factor exp(x[i] - shift)}. */
  private static void scaledExp(float[] x, int at, int size, float shift, float factor) {
    int i = 0;
    for (int bound = Elements.SPECIES.loopBound(size); i < bound; i += Elements.SPECIES.length()) {
      Exp.of(FloatVector.fromArray(Elements.SPECIES, x, at + i).sub(shift))
          .mul(factor)
          .intoArray(x, at + i);
    }
    for (; i < size; i++) {
      x[at + i] = factor * Exp.of(x[at + i] - shift);
    }
  }
}
