package org.lathe.cpu.vector.attention;

import java.util.Arrays;
import java.util.List;
import org.lathe.cpu.ArrayView;
import org.lathe.cpu.Kernel;
import org.lathe.cpu.Scratch;
import org.lathe.cpu.Workers;
import org.lathe.cpu.math.Lanes;

/**
 * Kernel of the gradients of causal and cross attention. A part owns some queries and some keys of
 * one head of one sequence: it processes the queries in blocks, computes probabilities and
 * gradients of scores again, and adds to dq of its queries, and to dk and dv of its keys. Queries
 * of other parts that read its keys are computed a second time. Parts are whole heads, unless there
 * are few heads.
 */
public final class AttentionGradKernel implements Kernel {
  private static final int ROWS = ScoreTile.ROWS;

  /** Queries of a block: the terms that are added to dk and dv between a load and a store. */
  private static final int BLOCK = 32;

  private final ArrayView q;
  private final ArrayView k;
  private final ArrayView v;
  private final ArrayView out;
  private final ArrayView logDenominators;
  private final ArrayView g;
  private final List<ArrayView> gradients;
  private final Scratch scratch;
  private final KeyRange range;
  private final Workers.Part body = this::part;
  private final int heads;
  private final int columns;
  private final int width;
  private final int padded;
  private final int pieces;
  private final int parts;
  private final int stride;
  private final float scale;
  // Offsets in scratch.
  private final int keyPanels;
  private final int valuePanels;
  private final int keyRows;
  private final int keyGradients;
  private final int valueGradients;
  private final int queryRows;
  private final int cotangentRows;
  private final int queryGradients;
  private final int scores;
  private final int products;
  private final int lanes;

  /** Plans the parts for queries that read the keys of {@code range}. */
  public AttentionGradKernel(
      KeyRange range, int heads, List<ArrayView> inputs, List<ArrayView> outputs, Scratch scratch) {
    this.range = range;
    this.heads = heads;
    this.scratch = scratch;
    q = inputs.get(0);
    k = inputs.get(1);
    v = inputs.get(2);
    out = inputs.get(3);
    logDenominators = inputs.get(4);
    g = inputs.get(5);
    gradients = List.copyOf(outputs);
    columns = q.shape().columns();
    width = columns / heads;
    padded = HeadRows.padded(width);
    scale = (float) (1 / Math.sqrt(width));
    int pairs = q.shape().extent(0) * heads;
    pieces = pieces(pairs);
    parts = pairs * pieces;
    stride = range.stride(BLOCK);
    int keys = range.keys();
    int panel = HeadRows.padded(keys) * width;
    keyPanels = 0;
    valuePanels = keyPanels + panel;
    keyRows = valuePanels + panel;
    keyGradients = keyRows + keys * padded;
    valueGradients = keyGradients + keys * padded;
    queryRows = valueGradients + keys * padded;
    cotangentRows = queryRows + BLOCK * padded;
    queryGradients = cotangentRows + BLOCK * padded;
    scores = queryGradients + BLOCK * padded;
    products = scores + BLOCK * stride;
    lanes = products + BLOCK * stride;
    scratch.reserve(lanes + Lanes.COUNT);
  }

  /**
   * Returns the number of parts of a head: enough for all workers, but with little work done twice.
   */
  private int pieces(int pairs) {
    int least = range.causal() ? Math.max(64, range.window()) : 64;
    int wanted = AttentionKernel.FEW / Math.max(1, pairs);
    return Math.max(1, Math.min(wanted, range.queries() / least));
  }

  @Override
  public void run(Workers workers) {
    workers.parallel(parts, body);
  }

  private void part(int part, int worker) {
    float[] s = scratch.of(worker);
    int pair = part / pieces;
    int piece = part % pieces;
    int head = pair % heads * width;
    int queryAt = pair / heads * range.queries() * columns + head;
    int keyAt = pair / heads * range.keys() * columns + head;
    int from = (int) ((long) range.queries() * piece / pieces);
    int to = (int) ((long) range.queries() * (piece + 1) / pieces);
    int fromKey = (int) ((long) range.keys() * piece / pieces);
    int toKey = (int) ((long) range.keys() * (piece + 1) / pieces);
    // A causal part needs no key before the windows of its queries and none after its own keys.
    int base = range.causal() ? Math.min(fromKey, range.first(from)) : 0;
    int keys = (range.causal() ? toKey : range.keys()) - base;
    int at = keyAt + base * columns;
    HeadRows.packPanels(k.floats(), k.offset() + at, columns, keys, width, s, keyPanels);
    HeadRows.packPanels(v.floats(), v.offset() + at, columns, keys, width, s, valuePanels);
    HeadRows.pack(k.floats(), k.offset() + at, columns, keys, width, s, keyRows);
    int owned = toKey - fromKey;
    Arrays.fill(s, keyGradients, keyGradients + owned * padded, 0);
    Arrays.fill(s, valueGradients, valueGradients + owned * padded, 0);
    int logs = logDenominators.offset() + pair * range.queries();
    int firstQuery = owned > 0 ? Math.min(from, range.firstQuery(fromKey)) : from;
    int lastQuery = owned > 0 ? Math.max(to, range.lastQuery(toKey - 1)) : to;
    for (int i = firstQuery; i < lastQuery; ) {
      boolean own = i >= from && i < to;
      int end = i < from ? from : own ? to : lastQuery;
      int rows = Math.min(BLOCK, end - i);
      int low = own ? base : fromKey;
      int high = own ? range.keys() : toKey;
      block(s, i, rows, low, high, base, queryAt + i * columns, logs + i);
      if (own) {
        queryGradients(s, i, rows, base, queryAt + i * columns);
      }
      keyGradients(s, i, rows, fromKey, toKey, base);
      i += rows;
    }
    ArrayView dk = gradients.get(1);
    ArrayView dv = gradients.get(2);
    at = keyAt + fromKey * columns;
    HeadRows.unpackScaled(
        s, keyGradients, scale, owned, width, dk.floats(), dk.offset() + at, columns);
    HeadRows.unpackScaled(
        s, valueGradients, 1, owned, width, dv.floats(), dv.offset() + at, columns);
  }

  /** Returns the panel with the first key that a block reads. */
  private int firstPanel(int i, int low, int base) {
    return (Math.max(low, range.first(i)) - base) / HeadRows.LENGTH;
  }

  /**
   * Computes probabilities and gradients of scores of {@code rows} queries and keys low to high -
   * 1.
   */
  private void block(
      float[] s, int i, int rows, int low, int high, int base, int queryAt, int logs) {
    HeadRows.pack(q.floats(), q.offset() + queryAt, columns, rows, width, s, queryRows);
    HeadRows.pack(g.floats(), g.offset() + queryAt, columns, rows, width, s, cotangentRows);
    int origin = firstPanel(i, 0, base);
    for (int r = 0; r < rows; r += ROWS) {
      int tile = Math.min(ROWS, rows - r);
      int first = firstPanel(i + r, low, base);
      int end = Math.min(high, range.last(i + r + tile - 1)) - base;
      int panels = (end + HeadRows.LENGTH - 1) / HeadRows.LENGTH - first;
      int panel = first * HeadRows.LENGTH * width;
      int to = r * stride + (first - origin) * HeadRows.LENGTH;
      ScoreTile.apply(
          s,
          queryRows + r * padded,
          padded,
          tile,
          width,
          s,
          keyPanels + panel,
          panels,
          scores + to,
          stride,
          scale);
      ScoreTile.apply(
          s,
          cotangentRows + r * padded,
          padded,
          tile,
          width,
          s,
          valuePanels + panel,
          panels,
          products + to,
          stride,
          1);
    }
    for (int r = 0; r < rows; r++) {
      float delta =
          SoftmaxRow.delta(
              s,
              cotangentRows + r * padded,
              out.floats(),
              out.offset() + queryAt + r * columns,
              width,
              s,
              lanes);
      int first = Math.max(low, range.first(i + r));
      int to = r * stride + first - base - origin * HeadRows.LENGTH;
      int count = Math.min(high, range.last(i + r)) - first;
      float logDenominator = logDenominators.floats()[logs + r];
      SoftmaxRow.gradients(s, scores + to, products + to, count, logDenominator, delta);
    }
  }

  private void queryGradients(float[] s, int i, int rows, int base, int queryAt) {
    HeadRows.zero(s, queryGradients, rows * padded);
    int factors = products - base - firstPanel(i, 0, base) * HeadRows.LENGTH;
    int terms = keyRows - base * padded;
    BandRows.keys(
        s, range, i, rows, 0, range.keys(), factors, stride, terms, padded, queryGradients);
    ArrayView dq = gradients.getFirst();
    HeadRows.unpackScaled(
        s, queryGradients, scale, rows, width, dq.floats(), dq.offset() + queryAt, columns);
  }

  private void keyGradients(float[] s, int i, int rows, int fromKey, int toKey, int base) {
    int first = Math.max(fromKey, range.first(i));
    int count = Math.min(toKey, range.last(i + rows - 1)) - first;
    int factors = first - base - firstPanel(i, 0, base) * HeadRows.LENGTH - i * stride;
    int queries = queryRows - i * padded;
    int cotangents = cotangentRows - i * padded;
    int to = (first - fromKey) * padded;
    BandRows.queries(
        s,
        range,
        first,
        count,
        i,
        i + rows,
        products + factors,
        stride,
        queries,
        padded,
        keyGradients + to);
    BandRows.queries(
        s,
        range,
        first,
        count,
        i,
        i + rows,
        scores + factors,
        stride,
        cotangents,
        padded,
        valueGradients + to);
  }
}
