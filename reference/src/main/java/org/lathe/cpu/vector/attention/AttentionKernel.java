package org.lathe.cpu.vector.attention;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;
import org.lathe.cpu.math.Log;
import org.lathe.cpu.vector.lanes.Elements;

/**
 * Kernel of causal and cross attention. A part is a block of queries of one head of one sequence:
 * it transposes the keys of the block into panels and packs their values. Then it processes eight
 * queries at a time: scores, exponentials, weighted sums of values.
 */
public final class AttentionKernel implements Kernel {
  /** Below this number of heads of sequences, blocks are small, so that every worker gets some. */
  static final int FEW = 8;

  private static final int ROWS = ScoreTile.ROWS;

  private final ArrayView q;
  private final ArrayView k;
  private final ArrayView v;
  private final ArrayView out;
  private final ArrayView logDenominators;
  private final Scratch scratch;
  private final KeyRange range;
  private final Workers.Part body = this::part;
  private final int heads;
  private final int columns;
  private final int width;
  private final int padded;
  private final int block;
  private final int blocks;
  private final int parts;
  private final int stride;
  private final float scale;
  // Offsets in scratch.
  private final int panels;
  private final int values;
  private final int scores;
  private final int sums;
  private final int lanes;
  private final int maxima;

  /** Plans the parts for queries that read the keys of {@code range}. */
  public AttentionKernel(
      KeyRange range, int heads, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.range = range;
    this.heads = heads;
    this.scratch = scratch;
    q = inputs.get(0);
    k = inputs.get(1);
    v = inputs.get(2);
    out = outputs.get(0);
    logDenominators = outputs.get(1);
    columns = q.shape().columns();
    width = columns / heads;
    padded = HeadRows.padded(width);
    scale = (float) (1 / Math.sqrt(width));
    int pairs = q.shape().extent(0) * heads;
    int overlap = range.causal() ? range.window() : 0;
    block = pairs >= FEW ? Math.max(256, 2 * overlap) : Math.max(64, overlap);
    blocks = (range.queries() + block - 1) / block;
    parts = pairs * blocks;
    int keys = range.span(Math.min(block, range.queries()));
    stride = range.stride(ROWS);
    panels = 0;
    values = panels + HeadRows.padded(keys) * width;
    scores = values + keys * padded;
    sums = scores + ROWS * stride;
    lanes = sums + ROWS * padded;
    maxima = lanes + Lanes.COUNT;
    scratch.reserve(maxima + block);
  }

  @Override
  public void run(Workers workers) {
    workers.parallel(parts, body);
  }

  private void part(int part, int worker) {
    float[] s = scratch.of(worker);
    int pair = part / blocks;
    int sequence = pair / heads;
    int head = pair % heads;
    int from = part % blocks * block;
    int to = Math.min(range.queries(), from + block);
    int queryAt = sequence * range.queries() * columns + head * width;
    int keyAt = sequence * range.keys() * columns + head * width;
    int base = range.first(from);
    int keys = range.last(to - 1) - base;
    int firstKey = keyAt + base * columns;
    HeadRows.packPanels(k.floats(), k.offset() + firstKey, columns, keys, width, s, panels);
    HeadRows.pack(v.floats(), v.offset() + firstKey, columns, keys, width, s, values);
    int logs = logDenominators.offset() + pair * range.queries();
    for (int i = from; i < to; i += ROWS) {
      int rows = Math.min(ROWS, to - i);
      int origin = scores(s, q.offset() + queryAt + i * columns, i, rows, base);
      softmax(s, i, rows, origin, maxima + i - from, logs + i);
      weigh(s, i, rows, base, origin);
      for (int row = 0; row < rows; row++) {
        HeadRows.unpackDivided(
            s,
            sums + row * padded,
            logDenominators.floats()[logs + i + row],
            width,
            out.floats(),
            out.offset() + queryAt + (i + row) * columns);
      }
    }
    logarithms(s, to - from, logs + from);
  }

  /**
   * Computes scores of some queries from {@code i}; returns the key of the first score in a row.
   */
  private int scores(float[] s, int queryAt, int i, int rows, int base) {
    int first = (range.first(i) - base) / HeadRows.LENGTH;
    int last = (range.last(i + rows - 1) - base + HeadRows.LENGTH - 1) / HeadRows.LENGTH;
    int panel = panels + first * HeadRows.LENGTH * width;
    ScoreTile.apply(
        q.floats(), queryAt, columns, rows, width, s, panel, last - first, scores, stride, scale);
    return base + first * HeadRows.LENGTH;
  }

  /**
   * Computes exponentials of scores and their sums. It does not work row by row: loads of elements
   * that were just stored would wait for the stores, and so each row for the one before.
   *
   * @param maximaAt position of the largest scores of the rows
   * @param sumsAt position of the sums among the log denominators
   */
  private void softmax(float[] s, int i, int rows, int origin, int maximaAt, int sumsAt) {
    for (int row = 0; row < rows; row++) {
      SoftmaxRow.fill(s, score(i, row, origin) + count(i + row));
    }
    for (int row = 0; row < rows; row++) {
      s[maximaAt + row] = SoftmaxRow.maximum(s, score(i, row, origin), count(i + row));
    }
    float[] sum = logDenominators.floats();
    for (int row = 0; row < rows; row++) {
      int at = score(i, row, origin);
      sum[sumsAt + row] = SoftmaxRow.exponentials(s, at, count(i + row), s[maximaAt + row], lanes);
    }
  }

  /** Returns the position of the first score of query {@code i + row}. */
  private int score(int i, int row, int origin) {
    return scores + row * stride + range.first(i + row) - origin;
  }

  /** Returns the number of keys that query {@code i} reads. */
  private int count(int i) {
    return range.last(i) - range.first(i);
  }

  /** Computes sums of values, weighted with exponentials. */
  private void weigh(float[] s, int i, int rows, int base, int origin) {
    HeadRows.zero(s, sums, rows * padded);
    BandRows.keys(
        s,
        range,
        i,
        rows,
        0,
        range.keys(),
        scores - origin,
        stride,
        values - base * padded,
        padded,
        sums);
  }

  /** Converts sums to log denominators: maximum + log(sum). */
  private void logarithms(float[] s, int count, int logs) {
    float[] sum = logDenominators.floats();
    int whole = Elements.SPECIES.loopBound(count);
    for (int i = 0; i < whole; i += HeadRows.LENGTH) {
      FloatVector maximum = FloatVector.fromArray(Elements.SPECIES, s, maxima + i);
      maximum
          .add(Log.Vectors.of(FloatVector.fromArray(Elements.SPECIES, sum, logs + i)))
          .intoArray(sum, logs + i);
    }
    for (int i = whole; i < count; i++) {
      sum[logs + i] = s[maxima + i] + Log.of(sum[logs + i]);
    }
  }
}
